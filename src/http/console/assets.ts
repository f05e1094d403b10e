import { readFileSync } from 'node:fs';
import type Router from '@koa/router';
import { readParameter } from './guard.ts';

const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as const;
const OWN = new URL('../../../console/', import.meta.url);
/** The console's own files, and those of the chart library as it is installed. */
const FILES = [
  ['style.css', TYPES.css, new URL('style.css', OWN)],
  ['live.js', TYPES.js, new URL('live.js', OWN)],
  ['locale.js', TYPES.js, new URL('locale.js', OWN)],
  ['live-preview.js', TYPES.js, new URL('live-preview.js', OWN)],
  ['draw-chart.js', TYPES.js, new URL('draw-chart.js', OWN)],
  ['icon.svg', TYPES.svg, new URL('icon.svg', OWN)],
  ['uplot.js', TYPES.js, new URL(import.meta.resolve('uplot/dist/uPlot.iife.min.js'))],
  ['uplot.css', TYPES.css, new URL(import.meta.resolve('uplot/dist/uPlot.min.css'))],
] as const;

/** The console's few files, read once: no request names a path of the disk. */
export function addAssets(router: Router): void {
  const assets = new Map<string, { readonly type: string; readonly text: string }>(
    FILES.map(([name, type, path]) => [name, { type, text: readFileSync(path, 'utf8') }]),
  );
  router.get('/assets/:name', (context) => {
    const asset = assets.get(readParameter(context, 'name'));
    if (asset === undefined) return context.throw(404);
    context.set('Cache-Control', 'max-age=300');
    context.type = `${asset.type}; charset=utf-8`;
    context.body = asset.text;
  });
}
