import type Router from '@koa/router';
import type { Context } from 'koa';
import { toChannelPath } from '../../../console/channels-page.ts';
import { BASE } from '../../../console/layout.ts';
import type { Preview } from '../../../console/preview.ts';
import { TEXTS } from '../../../console/texts.ts';
import { type ChannelDraft, draftChannel } from './channel-draft.ts';
import { type ChannelPage, showChannelPage } from './channel-page.ts';
import { chooseSample, listSamples, readPreview } from './channel-preview.ts';
import { readValues } from './channel-values.ts';
import { readFile, type SetupTools, showReview } from './config-change.ts';
import { type Guard, sendPreview } from './guard.ts';
import { listChannels } from './raw-config.ts';

const PATH = '/setup/channel';
/** While it has no name yet. */
const NAMELESS = 'new-channel';

/** /console/setup/channel: a new channel of an account, with its mapping. */
export function addChannelSetup(router: Router, guard: Guard, tools: SetupTools): void {
  router.get(
    PATH,
    guard.page((context, frame) => {
      const form = new URLSearchParams({ account: String(context.query.account ?? '') });
      return showChannelPage(context, frame, tools, toPage(context, tools, form));
    }),
  );
  router.post(
    PATH,
    guard.change(async (context, frame, form) => {
      const page = toPage(context, tools, form);
      const { text, raw } = page;
      const name = form.get('name') ?? '';
      const draft = draftNew(tools, page, name, form);
      if ('problem' in draft) return showChannelPage(context, frame, tools, { ...page, alert: draft.problem }, 422);
      const preview = await readPreview(tools, draft.config, name, await findSample(tools, form));
      const goesTo = `${toChannelPath(name)}?url=shown`;
      const change = { text, old: raw, raw: draft.raw, secrets: [], goesTo, backTo: `${BASE}/setup` };
      showReview(context, frame, tools, change, { preview });
    }),
  );
  router.post(
    `${PATH}/preview`,
    guard.change(async (context, frame, form) => {
      const page = toPage(context, tools, form);
      const name = form.get('name') || NAMELESS;
      const draft = draftNew(tools, page, name, form);
      const preview: Preview =
        'problem' in draft
          ? { trouble: draft.problem }
          : await readPreview(tools, draft.config, name, await findSample(tools, form));
      if (!sendPreview(context, preview)) await showChannelPage(context, frame, tools, { ...page, preview });
    }),
  );
}

function draftNew(tools: SetupTools, { raw }: ChannelPage, name: string, form: URLSearchParams): ChannelDraft {
  if (Object.hasOwn(listChannels(raw), name)) return { problem: TEXTS.setup.nameTaken };
  return draftChannel(tools, raw, name, form);
}

async function findSample({ database }: SetupTools, form: URLSearchParams): Promise<string> {
  return form.get('sample') ?? chooseSample(await listSamples(database));
}

function toPage(context: Context, tools: SetupTools, form: URLSearchParams): ChannelPage {
  return {
    ...readFile(context, tools),
    title: TEXTS.setup.channelTitle,
    action: `${BASE}${PATH}`,
    name: form.get('name') ?? '',
    values: readValues(form),
    accounts: [],
    account: form.get('account') ?? '',
    kept: [],
    channel: undefined,
    sample: form.get('sample') ?? undefined,
  };
}
