import type { Problem } from '../../errors.ts';
import { isOutside } from '../deploy/deploy-problems.ts';
import { valueProblem } from './content-problem.ts';
import type { Valued } from './valued-entry.ts';

/** Encrypted files that do not exist; those outside the repository are a problem of their own. */
export function missingEncrypted(valued: readonly Valued[], contents: ReadonlyMap<string, Uint8Array>): Problem[] {
  return valued.flatMap(({ entry }) => {
    const { source } = entry;
    if (source.from !== 'encrypted' || contents.has(source.file) || isOutside(source.file)) return [];
    return [valueProblem(entry, `its file ${source.file} does not exist`, 'add the file, or correct "file:"')];
  });
}
