/**
 * What the gateway does with an event.
 * `answer`: match, write, and show the agent the card. `assign`: bind the person to the pasted record. `transcript`, `offline-message`,
 * `call`: log it. `complete`: add what is new to the record. `ignore`: keep the event, do nothing.
 */
export type Effect = 'answer' | 'assign' | 'transcript' | 'offline-message' | 'call' | 'complete' | 'ignore';

/** Where an event keeps the person: `visitor` in body.visitor, `client` in the body itself, `nested-client` in body.client, if at all. */
export type Shape = 'visitor' | 'client' | 'nested-client';

export interface KnownEvent {
  readonly name: string;
  /** Other spellings that Jivo's own documentation uses for the same event. */
  readonly spellings: readonly string[];
  readonly effect: Effect;
  readonly shape: Shape;
  /** When Jivo sends it, for the documentation. */
  readonly sent: string;
}

function know(name: string, effect: Effect, shape: Shape, sent: string, ...spellings: string[]): KnownEvent {
  return { name, spellings, effect, shape, sent };
}

/**
 * Every event Jivo documents. The channel webhooks first, then the CRM webhooks, which come from Jivo's own CRM and are
 * set up apart. Sources: https://www.jivo.ru/docs/webhooks/ and https://www.jivochat.com/help/api/api-crm.html. Those pages
 * print some names with a Cyrillic letter; such a name is an unknown event here.
 */
export const knownEvents: readonly KnownEvent[] = [
  know('chat_accepted', 'answer', 'visitor', 'an agent took the chat'),
  know('chat_updated', 'answer', 'visitor', "the visitor's contact data changed during the chat"),
  know('chat_assigned', 'assign', 'visitor', 'the agent pasted the link of a CRM record'),
  know('chat_finished', 'transcript', 'visitor', 'the chat was closed'),
  know('offline_message', 'offline-message', 'visitor', 'the visitor wrote while no agent was there'),
  know('call_event', 'call', 'visitor', 'a call began or its status changed; several per call'),
  know('client_updated', 'complete', 'visitor', 'the client was edited outside a chat'),
  know('client_attribute_updated', 'complete', 'visitor', 'an attribute of the client was set'),

  know('created_client', 'complete', 'client', 'a client was created'),
  know('updated_client', 'complete', 'client', 'a client was edited'),
  know('updated_client_contacts', 'complete', 'client', "a client's e-mails or phones changed"),
  know('assigned_agent_to_client', 'complete', 'client', 'an agent became responsible for a client'),
  know('deleted_client', 'ignore', 'client', 'a client was deleted'),
  know('changed_client_company', 'ignore', 'client', 'a client moved to another organization'),
  know('changed_client_blacklist', 'ignore', 'client', 'a client was blocked or unblocked'),
  know('assigned_status', 'ignore', 'nested-client', 'a client got a status'),

  know('created_status', 'ignore', 'nested-client', 'a status was created'),
  know('updated_status', 'ignore', 'nested-client', 'a status was edited'),
  know('deleted_status', 'ignore', 'nested-client', 'a status was deleted'),
  know('reordered_status', 'ignore', 'nested-client', 'statuses were put in another order'),
  know('changed_require_update_of_status', 'ignore', 'nested-client', 'the rule for statuses was changed'),
  know('created_pipeline', 'ignore', 'nested-client', 'a pipeline was created'),
  know('updated_pipeline', 'ignore', 'nested-client', 'a pipeline was edited'),
  know('deleted_pipeline', 'ignore', 'nested-client', 'a pipeline was deleted'),
  know('created_client_tag', 'ignore', 'nested-client', 'a tag was created'),
  know('updated_client_tag', 'ignore', 'nested-client', 'a tag was edited'),
  know('deleted_client_tag', 'ignore', 'nested-client', 'a tag was deleted'),
  know('merged_client_tag', 'ignore', 'nested-client', 'tags were merged', 'merged_tag'),
  know('changed_administrator_only_client_tag', 'ignore', 'nested-client', 'the rule for tags was changed'),
  know('created_deal', 'ignore', 'nested-client', 'a deal was created'),
  know('updated_deal', 'ignore', 'nested-client', 'a deal was edited'),
  know('deleted_deal', 'ignore', 'nested-client', 'a deal was deleted'),
  know('created_task', 'ignore', 'nested-client', 'a task was created', 'created task'),
  know('updated_task', 'ignore', 'nested-client', 'a task was edited', 'updated task'),
  know('deleted_task', 'ignore', 'nested-client', 'a task was deleted', 'deleted task'),
  know('completed_task', 'ignore', 'nested-client', 'a task was completed', 'completed task'),
  know('fired_task', 'ignore', 'nested-client', 'the time of a task came', 'fired task'),
  know('created_organization', 'ignore', 'nested-client', 'an organization was created'),
  know('updated_organization', 'ignore', 'nested-client', 'an organization was edited'),
  know('deleted_organization', 'ignore', 'nested-client', 'an organization was deleted'),
];

const byName = new Map(knownEvents.flatMap((event) => [event.name, ...event.spellings].map((name) => [name, event])));

/** The documented event of this name or spelling; undefined for any other name, however alike it looks. */
export function findEvent(name: string): KnownEvent | undefined {
  return byName.get(name);
}

/** What to do with an event of this name. Unknown events are ignored. */
export function effectOf(name: string): Effect {
  return findEvent(name)?.effect ?? 'ignore';
}
