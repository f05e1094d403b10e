import { type ConfigError, describeProblem } from '../../../config/problems.ts';
import { ROUTE_PARTS, type RoutePart } from '../../../console/route-form.ts';
import { toSettingLabel } from '../../../console/settings-form.ts';
import { TEXTS } from '../../../console/texts.ts';

/** What is wrong with a configuration, one problem a line; what the channel's form asks for is named as the form names it. */
export function describeChannelError({ problems }: ConfigError, channel: string): string {
  const own = `channels.${channel}.`;
  return problems
    .map((problem) => {
      const words = problem.path.startsWith(own) ? toWords(problem.path.slice(own.length)) : undefined;
      return describeProblem(words === undefined ? problem : { ...problem, path: words });
    })
    .join('\n');
}

const BASICS: Readonly<Record<string, string>> = {
  account: TEXTS.channels.account,
  region: TEXTS.setup.region,
  token: TEXTS.setup.token,
  'reply.deadlineMs': TEXTS.setup.deadline,
  'reply.contactInfo': TEXTS.setup.contactInfo,
  'match.several': TEXTS.setup.several,
};

/** undefined: the form does not ask for it. */
function toWords(path: string): string | undefined {
  const [, list = '', number = '', rest = ''] = /^(routes|fields|customData)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  const place = Number(number) + 1;
  // Of a list the whole is one input.
  const key = rest.replace(/\[\d+\]$/, '');
  if (list === 'routes') return [TEXTS.routes.name(place), ...toRoutePart(key)].join(', ');
  if (list === 'fields') return [TEXTS.setup.to(place), ...toLinePart(key)].join(', ');
  if (list === 'customData') return [TEXTS.setup.cardTitle(place), ...toLinePart(key)].join(', ');
  const label = BASICS[path] ?? toSettingLabel(path);
  return label === path ? undefined : label;
}

function toRoutePart(key: string): readonly string[] {
  const known = ROUTE_PARTS.find((part): part is RoutePart => part === key);
  if (known !== undefined) return [TEXTS.routes.parts[known]];
  if (key.startsWith('fields')) return [TEXTS.routes.fields, ...listGiven(key.slice('fields.'.length))];
  return listGiven(key);
}

function toLinePart(key: string): readonly string[] {
  const { setup } = TEXTS;
  const names: Readonly<Record<string, string>> = {
    from: setup.from,
    value: setup.value,
    when: setup.when,
    rule: setup.rule,
    transform: setup.transform,
    link: setup.cardLink,
  };
  if (Object.hasOwn(TEXTS.routes.parts, key)) return [TEXTS.routes.parts[key as RoutePart]];
  return listGiven(Object.hasOwn(names, key) ? (names[key] ?? key) : key);
}

function listGiven(text: string): readonly string[] {
  return text === '' ? [] : [text];
}
