import type Router from '@koa/router';
import type { Context } from 'koa';
import type { ChannelValues } from '../../../console/channel-form.ts';
import { toChannelPath } from '../../../console/channels-page.ts';
import type { Preview } from '../../../console/preview.ts';
import { TEXTS } from '../../../console/texts.ts';
import { draftChannel, toVersion } from './channel-draft.ts';
import { type ChannelPage, showChannelPage } from './channel-page.ts';
import { chooseSample, listSamples, readPreview } from './channel-preview.ts';
import { listKept, readValues, toValues } from './channel-values.ts';
import { checkChange, readFile, type SetupTools, showReview } from './config-change.ts';
import { type Guard, readParameter, sendPreview } from './guard.ts';
import { findChannel, listAccounts } from './raw-config.ts';

/** /console/channels/:name/edit: the settings and the mapping of a channel that is in the file. */
export function addChannelEdit(router: Router, guard: Guard, tools: SetupTools): void {
  router.get(
    '/channels/:name/edit',
    guard.page((context, frame) => showChannelPage(context, frame, tools, toPage(context, tools, undefined))),
  );
  router.post(
    '/channels/:name/edit',
    guard.change(async (context, frame, form) => {
      const page = toPage(context, tools, form);
      const { text, raw } = page;
      const name = readParameter(context, 'name');
      const draft = draftChannel(tools, raw, name, form);
      if ('problem' in draft) return showChannelPage(context, frame, tools, { ...page, alert: draft.problem }, 422);
      const preview = await readPreview(tools, draft.config, name, await findSample(tools, name, form));
      const goesTo = toChannelPath(name);
      const change = { text, old: raw, raw: draft.raw, secrets: [], goesTo, backTo: goesTo };
      showReview(context, frame, tools, change, { preview });
    }),
  );
  router.post(
    '/channels/:name/edit/preview',
    guard.change(async (context, frame, form) => {
      const page = toPage(context, tools, form);
      const name = readParameter(context, 'name');
      const draft = draftChannel(tools, page.raw, name, form);
      const preview: Preview =
        'problem' in draft
          ? { trouble: draft.problem }
          : await readPreview(tools, draft.config, name, await findSample(tools, name, form));
      if (!sendPreview(context, preview)) await showChannelPage(context, frame, tools, { ...page, preview });
    }),
  );
}

async function findSample({ database }: SetupTools, name: string, form: URLSearchParams): Promise<string> {
  return form.get('sample') ?? chooseSample(await listSamples(database, name));
}

/** `form` undefined: as the file says. Throws 404, and 409 when the form was made of another file. */
function toPage(context: Context, tools: SetupTools, form: URLSearchParams | undefined): ChannelPage {
  const name = readParameter(context, 'name');
  const { text, raw } = readFile(context, tools);
  const channel = findChannel(raw, name) ?? context.throw(404);
  if (form !== undefined && form.get('version') !== toVersion(text)) context.throw(409, TEXTS.setup.changed);
  const written = toValues(channel);
  const values = form === undefined ? written : { ...withMore(readValues(form), written), token: undefined };
  const accounts = Object.keys(listAccounts(raw));
  const asked = values.account ?? written.account ?? '';
  return {
    text,
    raw,
    title: TEXTS.setup.editTitle(name),
    action: `${toChannelPath(name)}/edit`,
    name: undefined,
    values,
    accounts,
    account: accounts.includes(asked) ? asked : findAccount(context, tools, raw, name),
    kept: listKept(channel),
    channel: name,
    sample: form?.get('sample') ?? undefined,
  };
}

/** The file names the account by a variable. */
function findAccount(context: Context, tools: SetupTools, raw: ChannelPage['raw'], name: string): string {
  const config = checkChange(tools, raw);
  if (typeof config === 'string') return context.throw(422, config);
  return config.channels[name]?.account ?? context.throw(404);
}

/** What the rows have besides in the file does not come with the form. */
function withMore(values: ChannelValues, written: ChannelValues): ChannelValues {
  const { fields, card } = values;
  return {
    ...values,
    fields: fields?.map((row) => ({ ...row, more: written.fields?.[Number(row.row || Number.NaN)]?.more ?? [] })),
    card: card?.map((row) => ({ ...row, more: written.card?.[Number(row.row || Number.NaN)]?.more ?? [] })),
  };
}
