/** Colours of both schemes. A test holds the contrast of every text on its ground at WCAG AA. */
export const palette = {
  light: {
    ground: '#ffffff',
    raised: '#f4f6f8',
    text: '#1c2430',
    muted: '#4d5866',
    line: '#c3cbd4',
    accent: '#0b57b4',
  },
  dark: { ground: '#12161c', raised: '#1c222b', text: '#e8ecf1', muted: '#aab4c0', line: '#414b58', accent: '#8ab8ff' },
} as const;

function toVariables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');
}

export const style = `:root { color-scheme: light dark; ${toVariables(palette.light)} }
@media (prefers-color-scheme: dark) { :root { ${toVariables(palette.dark)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; justify-content: space-between; border-bottom: 1px solid var(--line); }
footer { color: var(--muted); border-top: 1px solid var(--line); }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
a { color: var(--accent); }
a:focus-visible, input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.home { font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; }
label { display: block; color: var(--muted); font-size: .875rem; }
input, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--muted); border-radius: .25rem; padding: .4rem .6rem; max-width: 100%; }
button { background: var(--raised); cursor: pointer; }
ul.plain, ol.plain { list-style: none; margin: 0; padding: 0; }
.card { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 .75rem; }
.muted { color: var(--muted); }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .25rem 1rem; margin: 0; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; white-space: pre-wrap; }
.lines li { border-top: 1px solid var(--line); padding: .4rem 0; }
.lines p { margin: 0; white-space: pre-wrap; }
nav ul { display: flex; gap: 1rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;
