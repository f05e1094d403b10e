import { z } from 'zod';

// What the canonical model promises of every value, whatever Jivo sent. Strict objects: no member that is not documented.

const text = z
  .string()
  .min(1)
  .refine((value) => value.isWellFormed(), 'valid Unicode')
  .refine((value) => value === value.trim(), 'trimmed')
  .refine((value) => !value.includes('\0'), 'no NUL');
const line = text.regex(/^[^\r\n\t]*$/);
const moment = z.iso.datetime({ precision: 3 });
const key = z.string().regex(/^(chat|call|offline-message)\/shop\/[\w.-]*\/[\w.\-/]+$/);

const agent = z
  .strictObject({ id: z.string().regex(/^[\w.-]{1,64}$/), name: line, email: z.email() })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'not empty');

const phone = z.strictObject({
  raw: line.regex(/\p{Nd}/u),
  e164: z
    .string()
    .regex(/^\+\d{4,15}$/)
    .optional(),
});

const geo = z
  .strictObject({
    country: line,
    countryCode: z.string().regex(/^[A-Z]{2}$/),
    region: line,
    city: line,
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  })
  .partial();

const source = z
  .strictObject({
    page: z.strictObject({ url: line, title: line.optional() }),
    utm: z.strictObject({ source: line, medium: line, campaign: line, content: line, term: line }).partial(),
    geo,
    ip: z.union([z.ipv4(), z.ipv6()]),
    userAgent: line,
    topic: line,
    department: line,
    analytics: z.record(z.string(), line),
  })
  .partial();

export const wellFormedLead = z.strictObject({
  channel: z.literal('shop'),
  visitorKey: z
    .string()
    .regex(/^shop\/[\w.-]{1,64}\/[1-9]\d*$/)
    .optional(),
  name: line.optional(),
  emails: z.array(z.email()).max(20),
  phones: z.array(phone).max(20),
  description: text.optional(),
  organization: line.optional(),
  tags: z.array(line),
  status: line.optional(),
  chatsCount: z.number().int().min(0).optional(),
  token: line.optional(),
  attributes: z.record(line, z.union([line, z.number(), z.boolean()])),
  source,
  agent: agent.optional(),
  assignedAgent: agent.optional(),
});

const base = { key, source, visitorName: line.optional(), remarks: z.array(z.string()).length(0) };

export const wellFormedActivity = z.discriminatedUnion('kind', [
  z.strictObject({
    ...base,
    kind: z.literal('chat'),
    chatId: z.string().regex(/^[\w.-]{1,64}$/),
    startedAt: moment.optional(),
    endedAt: moment,
    agents: z.array(agent),
    messages: z.array(
      z.strictObject({
        at: moment.optional(),
        from: z.enum(['visitor', 'agent', 'bot', 'system']),
        name: line.optional(),
        text,
      }),
    ),
    text: text.optional(),
    rating: line.optional(),
    invitation: text.optional(),
    blacklisted: z.boolean().optional(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal('call'),
    at: moment,
    direction: z.enum(['incoming', 'outgoing', 'callback']),
    phone: phone.optional(),
    status: line,
    reason: line.optional(),
    ended: z.boolean(),
    recordingUrl: z
      .string()
      .regex(/^https?:\/\/\S+$/i)
      .optional(),
    agent: agent.optional(),
  }),
  z.strictObject({ ...base, kind: z.literal('offline-message'), at: moment, text: z.union([text, z.literal('')]) }),
]);
