import type Router from '@koa/router';
import type { Context } from 'koa';
import type { RawConfig } from '../../../config/config-file.ts';
import type { GatewayConfig } from '../../../config/schema.ts';
import { type RemoveView, renderRemove } from '../../../console/remove-page.ts';
import { TEXTS } from '../../../console/texts.ts';
import { checkChange, readFile, type SetupTools, showReview } from './config-change.ts';
import { type Guard, readParameter, sendPage } from './guard.ts';

/** Something with a name that can be taken out of the configuration. */
export interface Removal {
  /** With `:name` in it. */
  readonly path: string;
  /** Where it leads once it is done. */
  readonly goesTo: string;
  /** What it means; undefined: there is none of that name. */
  describe(name: string, raw: RawConfig, config: GatewayConfig): Promise<RemoveView | undefined>;
  /** The configuration without it. */
  without(raw: RawConfig, name: string): RawConfig;
}

/** A page that says what the removal means, and the change that does it, to be looked at before it is written. */
export function addRemoval(router: Router, guard: Guard, tools: SetupTools, removal: Removal): void {
  router.get(
    removal.path,
    guard.page(async (context, frame) => {
      const { view } = await prepare(context, tools, removal);
      sendPage(context, renderRemove(frame, view));
    }),
  );
  router.post(
    removal.path,
    guard.change(async (context, frame, form) => {
      const { view, text, raw: old } = await prepare(context, tools, removal);
      if (view.obstacles.length > 0) return sendPage(context, renderRemove(frame, view), 422);
      if (form.get('confirm') !== 'yes') {
        return sendPage(context, renderRemove(frame, { ...view, alert: TEXTS.remove.notConfirmed }), 422);
      }
      const raw = removal.without(old, readParameter(context, 'name'));
      readChecked(context, tools, raw);
      showReview(context, frame, tools, { ...removal, text, old, raw, secrets: [], backTo: view.backTo }, {});
    }),
  );
}

/** Throws 404 when there is nothing of that name, 422 when the file cannot be used as it is. */
async function prepare(context: Context, tools: SetupTools, { describe }: Removal) {
  const { text, raw } = readFile(context, tools);
  const view = await describe(readParameter(context, 'name'), raw, readChecked(context, tools, raw));
  return { text, raw, view: view ?? context.throw(404) };
}

function readChecked(context: Context, tools: SetupTools, raw: RawConfig): GatewayConfig {
  const config = checkChange(tools, raw);
  return typeof config === 'string' ? context.throw(422, config) : config;
}
