import { ApiError, type ErrorBody } from '../api-error.ts';
import type { DuplicateRule, FieldValues, Scalar } from '../options.ts';
import { isDeleted, type Org } from '../org.ts';
import type { StoredRecord } from '../records.ts';
import { selectEverything, showRow } from '../soql/select.ts';

interface RuleHeader {
  readonly allowSave: boolean;
  readonly includeRecordDetails: boolean;
}

/** `allowSave=true; includeRecordDetails=true; runAsCurrentUser=true`, in any order, `;` or `,` between. */
export function parseRuleHeader(org: Org, header: string | undefined): RuleHeader {
  const pairs = new Map<string, string>();
  for (const part of (header ?? '').split(/[;,]/)) {
    const [name = '', value = ''] = part.split('=').map((text) => text.trim().toLowerCase());
    if (name === '') continue;
    const known = ['allowsave', 'includerecorddetails', 'runascurrentuser'].includes(name);
    if (!known || (value !== 'true' && value !== 'false')) {
      org.recorder.violate('header-not-understood', `Sforce-Duplicate-Rule-Header: ${header}`);
    }
    pairs.set(name, value);
  }
  return {
    allowSave: pairs.get('allowsave') === 'true',
    includeRecordDetails: pairs.get('includerecorddetails') === 'true',
  };
}

function reduceValue(field: string, value: Scalar | undefined): string {
  const text = String(value ?? '').toLowerCase();
  return field === 'Phone' || field === 'MobilePhone' ? text.replace(/\D/g, '') : text;
}

function findMatches(org: Org, rule: DuplicateRule, row: FieldValues, self: string | undefined): StoredRecord[] {
  return rule.matchOn
    .flatMap((object) => org.records.all(object))
    .filter((record) => record.id !== self && !isDeleted(record) && record.fields.IsConverted !== true)
    .filter((record) =>
      rule.fields.some((field) => {
        const wanted = reduceValue(field, row[field]);
        return wanted !== '' && wanted === reduceValue(field, record.fields[field]);
      }),
    );
}

function toMatchResult(
  org: Org,
  rule: DuplicateRule,
  object: string,
  matches: StoredRecord[],
  header: RuleHeader,
  version: string,
): unknown {
  const matchRecords = matches.map((record) => {
    const url = `/services/data/${version}/sobjects/${record.object}/${record.id}`;
    const short = { attributes: { type: record.object, url }, Id: record.id };
    const shown = header.includeRecordDetails
      ? showRow(org, record, selectEverything(org, record.object), version)
      : short;
    return { additionalInformation: [], fieldDiffs: [], matchConfidence: 100, record: shown };
  });
  return {
    entityType: object,
    errors: [],
    matchEngine: 'ExactMatchEngine',
    matchRecords,
    rule: `${rule.name}_${object}`,
    size: matchRecords.length,
    success: true,
  };
}

function toRefusal(
  org: Org,
  rule: DuplicateRule,
  matches: StoredRecord[],
  header: RuleHeader,
  version: string,
): ErrorBody {
  const objects = [...new Set(matches.map((record) => record.object))];
  const result = {
    allowSave: rule.action === 'alert',
    duplicateRule: rule.name,
    duplicateRuleEntityType: rule.object,
    errorMessage: 'Use one of these records?',
    matchResults: objects.map((object) =>
      toMatchResult(
        org,
        rule,
        object,
        matches.filter((record) => record.object === object),
        header,
        version,
      ),
    ),
  };
  return {
    [org.options.duplicateResultKey]: result,
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
  };
}

/** Runs the active rules on the row as it would be stored. Throws DUPLICATES_DETECTED. */
export function checkDuplicateRules(
  org: Org,
  object: string,
  row: FieldValues,
  self: string | undefined,
  headers: Readonly<Record<string, string>>,
  version: string,
): void {
  const header = parseRuleHeader(org, headers['sforce-duplicate-rule-header']);
  for (const rule of org.options.duplicateRules) {
    if (rule.object !== object || (self !== undefined && rule.onUpdate !== true)) continue;
    const matches = findMatches(org, rule, row, self);
    if (matches.length === 0 || (rule.action === 'alert' && header.allowSave)) continue;
    throw new ApiError(400, [toRefusal(org, rule, matches, header, version)]);
  }
}
