import type { PropertyProblem } from './errors.ts';
import type { Write } from './writes.ts';

/**
 * The admin's required properties, which only the 2026-09 paths enforce: at create every required one must be given, at
 * update none of them may be cleared.
 */
export function findMissingRequired(write: Write, values: ReadonlyMap<string, string>): readonly PropertyProblem[] {
  if (write.version !== '2026-09' || write.type !== 'contacts') return [];
  const before = write.record?.values;
  const stateOf = (name: string): string => values.get(name) ?? before?.get(name) ?? '';
  const concerns = (name: string): boolean => !before || values.has(name);
  return write.portal.settings.required
    .filter(({ property, when }) => concerns(property) || (when !== undefined && concerns(when.property)))
    .filter(({ property, when }) => stateOf(property) === '' && (!when || stateOf(when.property) === when.value))
    .map(({ property, when }) => ({
      name: property,
      code: when ? 'MISSING_CONDITIONAL_REQUIRED_PROPERTY' : 'MISSING_REQUIRED_PROPERTY',
      message: `Property "${property}" is required and has no value.`,
    }));
}
