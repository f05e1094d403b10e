import type { Expectation } from './expectation.ts';

/** An event of Jivo's own CRM that tells nothing of a person. */
const nobody: Expectation = {
  effect: 'ignore',
  lead: { channel: 'shop', emails: [], phones: [], tags: [], attributes: {}, source: {} },
};

/** The documented samples of the CRM webhooks, and two variants. */
export const crmWebhooks: Readonly<Record<string, Expectation>> = {
  'events/assigned_agent_to_client': {
    effect: 'complete',
    lead: {
      channel: 'shop',
      name: 'John Smith',
      emails: ['johnsmith@mail.com'],
      phones: [],
      organization: 'Company',
      tags: [],
      status: 'new',
      chatsCount: 0,
      attributes: {},
      source: {},
      assignedAgent: { id: '2' },
    },
  },
  'events/assigned_status': {
    effect: 'ignore',
    lead: {
      channel: 'shop',
      name: 'John Smith',
      emails: ['johnsmith@mail.com'],
      phones: [],
      tags: [],
      status: 'unsuccessful',
      chatsCount: 0,
      attributes: {},
      source: {},
    },
  },
  'events/changed_administrator_only_client_tag': nobody,
  'events/created_client_tag': nobody,
  'events/created_deal': nobody,
  'events/created_organization': nobody,
  'events/created_pipeline': nobody,
  'events/created_status': nobody,
  'events/created_task': nobody,
  'events/merged_tag': nobody,
  'quirks/crm_deal.with_event_type': nobody,
  'quirks/crm_task.completed_task_with_space': nobody,
};
