import { expect } from 'chai';
import { createCall } from './call.ts';
import type { ConformanceTest } from './harness.ts';
import { createChat, textField, toDraft, toNumber, toQuery } from './samples.ts';

const FOREIGN_LINKS = [
  'https://evil.example/contacts/1',
  'https://evil.example/contacts/0-1/record/1',
  'javascript:alert(1)',
  '//evil.example',
  'nothing at all',
  '',
];

export const describingTests: readonly ConformanceTest[] = [
  {
    title: 'links to a record and knows its own link again',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await settle();
      await connector.warm?.(createCall());
      const record = await connector.read(ref, createCall());
      const link = connector.link(ref);
      expect(link, 'link').to.match(/^https?:\/\//);
      expect(connector.refFromLink(link ?? '')).to.deep.equal(ref);
      if (record.url !== undefined) expect(connector.refFromLink(record.url)).to.deep.equal(ref);
    },
  },
  {
    title: 'refuses links of a foreign host and what is no link',
    async run({ connector, seed }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await connector.warm?.(createCall());
      const own = new URL(connector.link(ref) ?? '');
      const lookalikes = [
        own.href.replace(own.host, 'evil.example'),
        own.href.replace(own.host, `${own.hostname}.evil.example`),
        own.href.replace(own.host, `${own.host}@evil.example`),
        own.href.replace(own.host, `evil.example/${own.host}`),
        own.origin,
        `${own.origin}/`,
      ];
      for (const link of [...FOREIGN_LINKS, ...lookalikes])
        expect(connector.refFromLink(link), link).to.equal(undefined);
    },
  },
  {
    title: 'describes every slot and every field of its card',
    async run({ connector }) {
      const schema = await connector.describe(createCall());
      for (const { type, title, slots } of connector.recordTypes) {
        const described = schema.types.find((candidate) => candidate.type === type);
        const fields = new Map(described?.fields.map((field) => [field.name, field]));
        expect(described?.title).to.equal(title);
        for (const slot of slots) {
          const field = fields.get(slot.field);
          expect(field, `${type}.${slot.field}`).to.not.equal(undefined);
          if (!slot.readOnly) expect(field?.writable, `${type}.${slot.field}`).to.equal(true);
          if (slot.maxLength !== undefined && field?.maxLength !== undefined) {
            expect(slot.maxLength, `${type}.${slot.field}`).to.be.at.most(field.maxLength);
          }
        }
      }
      const known = schema.types.flatMap((type) => type.fields.map((field) => field.name));
      for (const { from } of connector.defaultCard) {
        if (!from.startsWith('owner.')) expect(known, 'card').to.include(from);
      }
    },
  },
  {
    title: 'checks a healthy account',
    async run({ connector }) {
      const report = await connector.check(createCall());
      expect(report.ok).to.equal(true);
      expect(report.findings.filter((finding) => finding.level === 'error')).to.deep.equal([]);
      for (const finding of report.findings) expect(finding.text).to.match(/^\S[^\n]{5,}\.$/);
    },
  },
  {
    title: 'gives wanted fields and leaves unknown ones out',
    async run({ connector, seed, settle }) {
      const ref = await seed({ name: 'Ann', emails: ['ann@example.com'] });
      await settle();
      const card = connector.defaultCard.map(({ from }) => from).filter((from) => !from.startsWith('owner.'));
      const call = createCall({ fields: [...card, 'no_such_field_x'] });
      const record = await connector.read(ref, call);
      const type = connector.recordTypes.find((candidate) => candidate.type === ref.type);
      const allowed = [...(type?.slots ?? []).map((slot) => slot.field), ...card];
      for (const name of Object.keys(record.fields)) expect(allowed).to.include(name);
    },
  },
  {
    title: 'finds an owner by e-mail and nobody for an unknown one',
    async run({ connector, ownerEmail }) {
      if (connector.findOwner === undefined)
        throw new Error('The connector has no findOwner: skip this test and say why.');
      const owner = await connector.findOwner(ownerEmail, createCall());
      expect(owner?.id).to.be.a('string').and.not.equal('');
      expect(owner?.email?.toLowerCase()).to.equal(ownerEmail.toLowerCase());
      expect(await connector.findOwner('nobody@gateway.example', createCall())).to.equal(undefined);
    },
  },
  {
    title: 'gives a new record the owner it is told',
    async run({ connector, ownerEmail }) {
      const owner = await connector.findOwner?.(ownerEmail, createCall());
      if (owner === undefined) throw new Error('The CRM has no owner to give.');
      const draft = { ...toDraft(connector, { email: 'ann@example.com' }), ownerId: owner.id };
      const { record } = await connector.create(draft, createCall());
      expect((await connector.read(record.ref, createCall())).owner?.id).to.equal(owner.id);
    },
  },
  {
    title: 'sends every request through `exchange`, on buckets it declares, under a constant name',
    async run(harness) {
      const { connector, limits, settle } = harness;
      const call = createCall();
      await connector.warm?.(call);
      await connector.find({ emails: ['ann@example.com'], phones: [toQuery(toNumber(60))] }, call);
      const { record } = await connector.create(
        toDraft(connector, { email: 'ann@example.com', phone: toNumber(60) }),
        call,
      );
      await settle();
      await connector.read(record.ref, call);
      await connector.update(record.ref, { [textField(connector)]: 'x' }, call);
      await connector.log(record.ref, createChat(), undefined, call);
      await connector.findOwner?.(harness.ownerEmail, call);
      await connector.describe(call);
      await connector.check(call);
      const buckets = new Set(limits.map((limit) => limit.bucket));
      for (const exchange of call.exchanges) {
        expect(exchange.name).to.match(/^[a-z][A-Za-z-]*(\.[a-zA-Z-]+)*$/);
        for (const bucket of exchange.buckets) expect([...buckets]).to.include(bucket);
      }
      expect(call.exchanges.length).to.equal(harness.countRequests?.() ?? 0);
    },
  },
];
