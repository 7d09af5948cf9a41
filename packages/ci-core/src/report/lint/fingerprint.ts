import { createHash } from 'node:crypto';
import type { LintFinding } from '../../plan/lint/lint-manifest.ts';
import { lintMessage } from '../../plan/lint/lint-request.ts';
import { placeOf } from '../../plan/lint/place.ts';

/** A finding with its identity, which stays the same when lines move. */
export type Marked = LintFinding & {
  readonly fingerprint: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
};

/** `folder` leads from the root of the repository to the compose files, and ends with a slash if it is not empty. */
export function withFingerprints(findings: readonly LintFinding[], folder: string): Marked[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { file, line, column } = placeOf(finding.at);
    const path = `${folder}${file}`;
    const same = JSON.stringify([finding.rule, path, lintMessage(finding)]);
    const count = seen.get(same) ?? 0;
    seen.set(same, count + 1);
    const fingerprint = createHash('sha256').update(`${same}\0${count}`).digest('hex');
    return { ...finding, fingerprint, file: path, line, column };
  });
}
