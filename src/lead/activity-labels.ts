/** Every text the gateway itself puts into a logged activity. */
export const LABELS = {
  title: {
    chat: 'Chat',
    'offline-message': 'Offline message',
    incoming: 'Incoming call',
    outgoing: 'Outgoing call',
    callback: 'Requested callback',
  },
  from: { chat: 'with', 'offline-message': 'from', incoming: 'from', outgoing: 'to', callback: 'to' },
  fact: {
    visitor: 'Visitor',
    started: 'Started',
    ended: 'Ended',
    when: 'When',
    agent: 'Agent',
    agents: 'Agents',
    rating: 'Rating',
    invitation: 'Invitation',
    blacklisted: 'Blacklisted',
    phone: 'Phone',
    status: 'Status',
    reason: 'Reason',
    recording: 'Recording',
    department: 'Department',
    topic: 'Topic',
    page: 'Page',
    utmSource: 'UTM source',
    utmMedium: 'UTM medium',
    utmCampaign: 'UTM campaign',
    utmContent: 'UTM content',
    utmTerm: 'UTM term',
    place: 'Place',
    chatId: 'Jivo chat',
    transcript: 'Transcript',
  },
  speaker: { visitor: 'Visitor', agent: 'Agent', bot: 'Bot', system: 'Jivo' },
  yes: 'yes',
  noTranscript: 'Jivo sent no text of this chat.',
  note: 'Note',
  part: (index: number, count: number): string => `(part ${index} of ${count})`,
} as const;

/** Jivo's words for the state of a call. A word that is not here is shown as it came. */
export const CALL_STATUS: ReadonlyMap<string, string> = new Map([
  ['start', 'started'],
  ['agent_connecting', 'connecting the agent'],
  ['agent_connected', 'agent connected'],
  ['client_connected', 'visitor connected'],
  ['agent_disconnected', 'agent disconnected'],
  ['retry', 'trying again'],
  ['end', 'ended'],
  ['error', 'failed'],
]);

/** Jivo's words for why a call failed. A word that is not here is shown as it came. */
export const CALL_REASON: ReadonlyMap<string, string> = new Map([
  ['is_busy', 'the line is busy'],
  ['all_busy', 'all agents are busy'],
  ['invalid_number', 'the number is not valid'],
]);
