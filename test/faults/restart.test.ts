import { join } from 'node:path';
import { expect } from 'chai';
import { chatAccepted } from '../gateway/payloads.ts';
import { createTemporaryFolder } from '../gateway/temporary-folder.ts';
import { createJivo } from './jivo.ts';
import { startRestartableGateway } from './restartable-gateway.ts';
import { startCrm } from './start-crm.ts';

describe('a gateway started again while the search of the CRM lags', () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`knows a phone on another device from before ${signal}`, async function () {
      this.timeout(60_000);
      using folder = createTemporaryFolder();
      await using crm = await startCrm(
        { crm: 'hubspot', limitFactor: 100, searchLagMs: 30_000, keepsVisitor: false },
        '',
      );
      const storageUrl = `sqlite:${join(folder.path, 'gateway.db')}`;
      const setting = { folder: folder.path, storageUrl, crm, processes: 1, limitFactor: 100, logLevel: 'silent' };
      const gateway = await startRestartableGateway(setting);
      const jivo = createJivo(() => gateway.webhookUrl());
      const visit = (number: number) =>
        jivo.send(JSON.stringify(chatAccepted({ number, name: 'Ann', phone: '+14155550001' })), 'plain');
      try {
        await visit(1);
        expect((await crm.census()).people).to.have.length(1);

        await gateway.restart(signal, 0);
        await visit(2);

        expect((await crm.census()).people).to.have.length(1);
      } finally {
        jivo.close();
        await gateway.end();
      }
    });
  }
});
