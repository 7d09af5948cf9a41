import type { LintFinding } from '../../plan/lint/lint-manifest.ts';
import { asProblem, lintMessage } from '../../plan/lint/lint-request.ts';
import { counted } from '../../text.ts';

const SIGNS: Readonly<Record<LintFinding['level'], string>> = { warning: '!', error: '✘' };

/** One finding for people: two lines. */
export function findingText(finding: LintFinding): string {
  const { at, message, hint } = asProblem(finding);
  return `${SIGNS[finding.level]} ${at}: ${message}\n    → ${hint}`;
}

/** The findings as JSON. */
export function lintDocument(findings: readonly LintFinding[]) {
  return findings.map((one) => {
    const { rule, level, at, hint } = one;
    return { rule, level, at, message: lintMessage(one), hint };
  });
}

/** What was linted and how much was found, in one line. */
export function lintSummary(environments: readonly string[], findings: readonly LintFinding[]): string {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return `lint of ${environments.join(', ')}: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}
