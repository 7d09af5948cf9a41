import type { LintFinding } from '../../plan/lint/lint-manifest.ts';
import { lintMessage } from '../../plan/lint/lint-request.ts';
import { withFingerprints } from './fingerprint.ts';

const SEVERITY: Readonly<Record<LintFinding['level'], string>> = { error: 'critical', warning: 'minor' };

/** The format of GitLab's `artifacts: reports: codequality`: https://docs.gitlab.com/ci/testing/code_quality/ */
export function codeQuality(findings: readonly LintFinding[], folder = '') {
  return withFingerprints(findings, folder).map((one) => ({
    description: `${lintMessage(one)} → ${one.hint}`,
    check_name: one.rule,
    fingerprint: one.fingerprint,
    severity: SEVERITY[one.level],
    location: { path: one.file, lines: { begin: one.line } },
  }));
}
