import type { AstrayProcess } from '../../../console/overview-page.ts';
import type { ProcessStanding } from '../../start/processes.ts';

/**
 * Processes that could not take their file, or whose accounts and channels are not those of `here`. Whoever has yet to follow the
 * newest call to read its file is not named: it is about to.
 */
export function listAstray(here: ProcessStanding, others: readonly ProcessStanding[]): readonly AstrayProcess[] {
  return [here, ...others].flatMap(({ owner, generation, fingerprint, trouble }): readonly AstrayProcess[] => {
    if (trouble !== null) return [{ owner, why: trouble }];
    const isOther = generation >= here.generation && fingerprint !== here.fingerprint;
    return isOther ? [{ owner, why: 'different' }] : [];
  });
}
