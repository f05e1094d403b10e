import type { JivoEvent } from './body.ts';
import { line } from './fields.ts';

/**
 * The link an agent pasted to tie the chat to a record. Untrusted: only the connector can say whether it is a record of its
 * account. Undefined when there is none.
 */
export function assignedLink(event: JivoEvent): string | undefined {
  return line(event.body.assign_to);
}
