const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  '#x27': "'",
  nbsp: ' ',
};

/** What a reader sees of HTML, with the address of each link behind its text. */
export function toReaderText(html: string): string {
  return html
    .replaceAll(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gs, '$2 ($1)')
    .replaceAll(/<br\s*\/?>|<\/(p|li|div|tr|h\d)>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|#x27|nbsp);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** The settings an admin who writes none gets. */
export function toDefaults<Settings>(
  schema: { readonly [Key in keyof Settings]: { readonly default: Settings[Key] | null } },
): Settings {
  const entries = Object.entries<{ readonly default: unknown }>(schema).map(([key, entry]) => [key, entry.default]);
  return Object.fromEntries(entries) as Settings;
}
