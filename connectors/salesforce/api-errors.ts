import { z } from 'zod';

/** One error of an answer. `duplicates` are the records a duplicate rule found. */
export interface ApiError {
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
  readonly duplicates: readonly FoundDuplicate[];
}

export interface FoundDuplicate {
  readonly objectName: string;
  readonly id: string;
  readonly confidence: number;
}

const matchRecord = z.object({
  matchConfidence: z.number().nullish(),
  record: z
    .object({
      Id: z.string().nullish(),
      attributes: z.object({ type: z.string().nullish(), url: z.string().nullish() }).nullish(),
    })
    .nullish(),
});
const matchResult = z.object({
  entityType: z.string().nullish(),
  matchRecords: z.array(matchRecord).nullish(),
});
const duplicateResult = z.object({ matchResults: z.array(matchResult).nullish() });

/** Salesforce really writes `duplicateResut`; the right spelling is read as well. */
const apiError = z.object({
  errorCode: z.string(),
  message: z.string().nullish(),
  fields: z.array(z.string()).nullish(),
  duplicateResut: duplicateResult.nullish(),
  duplicateResult: duplicateResult.nullish(),
});

/** Inside a collection or upsert answer the same error comes as `statusCode`. */
const rowError = z
  .looseObject({ statusCode: z.string() })
  .transform(({ statusCode, ...rest }) => ({ ...rest, errorCode: statusCode }))
  .pipe(apiError);

const errorList = z.array(z.union([apiError, rowError])).min(1);

/** The errors of an answer's body; [] when it is none of Salesforce's (a page, a proxy). */
export function toApiErrors(body: unknown): readonly ApiError[] {
  const parsed = errorList.safeParse(Array.isArray(body) ? body : [body]);
  if (!parsed.success) return [];
  return parsed.data.map((error) => ({
    errorCode: error.errorCode,
    message: error.message ?? '',
    fields: error.fields ?? [],
    duplicates: [error.duplicateResut, error.duplicateResult].flatMap((result) => toDuplicates(result)),
  }));
}

function toDuplicates(result: z.output<typeof duplicateResult> | null | undefined): readonly FoundDuplicate[] {
  return (result?.matchResults ?? []).flatMap((match) =>
    (match.matchRecords ?? []).flatMap((found) => {
      const { url } = found.record?.attributes ?? {};
      const id = found.record?.Id ?? /\/(\w{15,18})$/.exec(url ?? '')?.[1];
      const objectName = found.record?.attributes?.type ?? match.entityType;
      if (!id || !objectName) return [];
      return [{ objectName, id, confidence: found.matchConfidence ?? 0 }];
    }),
  );
}
