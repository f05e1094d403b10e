import { readFileSync } from 'node:fs';
import type Router from '@koa/router';
import { readParameter } from './guard.ts';

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;
const FILES = [
  ['style.css', TYPES.css],
  ['live.js', TYPES.js],
  ['locale.js', TYPES.js],
  ['live-preview.js', TYPES.js],
  ['icon.svg', TYPES.svg],
] as const;

/** The console's few files, read once: no request names a path of the disk. */
export function addAssets(router: Router): void {
  const folder = new URL('../../../console/', import.meta.url);
  const assets = new Map<string, { readonly type: string; readonly text: string }>(
    FILES.map(([name, type]) => [name, { type, text: readFileSync(new URL(name, folder), 'utf8') }]),
  );
  router.get('/assets/:name', (context) => {
    const asset = assets.get(readParameter(context, 'name'));
    if (asset === undefined) return context.throw(404);
    context.set('Cache-Control', 'max-age=300');
    context.type = `${asset.type}; charset=utf-8`;
    context.body = asset.text;
  });
}
