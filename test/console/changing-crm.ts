import type { CrmField } from '../../connectors/connector.ts';
import type { ConnectorError } from '../../connectors/errors.ts';
import { createFakeCrm, type FakeCrm } from '../gateway/fake-connector.ts';

export const PLAN: CrmField = { name: 'plan', label: 'Plan', type: 'string', required: false, writable: true };
export const STAGE: CrmField = {
  name: 'stage',
  label: 'Stage',
  type: 'option',
  required: false,
  writable: true,
  options: ['new', 'old'].map((value) => ({ value, label: value })),
};

/** Of a channel: it names both fields. */
export const MAPPING = {
  fields: [
    { to: 'plan', from: 'name' },
    { to: 'stage', value: 'new' },
  ],
};

/** A CRM whose admin changes its fields. */
export interface ChangingCrm extends FakeCrm {
  fields: readonly CrmField[];
  /** Thrown instead of the fields. */
  error: ConnectorError | undefined;
  /** How often the fields were asked for. */
  asked: number;
}

export function createChangingCrm(): ChangingCrm {
  const crm = createFakeCrm();
  const changing: ChangingCrm = {
    ...crm,
    fields: [PLAN, STAGE],
    error: undefined,
    asked: 0,
    connector: {
      ...crm.connector,
      async describe() {
        changing.asked += 1;
        if (changing.error !== undefined) throw changing.error;
        return { types: [{ type: 'contact', title: 'Contact', fields: changing.fields }] };
      },
    },
  };
  return changing;
}
