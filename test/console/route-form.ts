import type { RouteRow } from '../../console/route-form.ts';

/** What a browser sends of the routes as the page shows them. */
export function toRouteForm(routes: readonly RouteRow[]): Readonly<Record<string, readonly string[]>> {
  const entries = routes.flatMap(({ row, parts, fields }, index) => {
    const id = `route-${index}`;
    return [
      [`${id}-row`, [row]],
      [`${id}-place`, [String(index + 1)]],
      // Browsers end the lines of a form so.
      ...Object.entries(parts).map(([part, text]) => [`${id}-${part}`, [text.replaceAll('\n', '\r\n')]]),
      [`${id}-name`, fields.map(({ name }) => name)],
      [`${id}-value`, fields.map(({ value }) => value)],
    ] as const;
  });
  return Object.fromEntries(entries) as Readonly<Record<string, readonly string[]>>;
}
