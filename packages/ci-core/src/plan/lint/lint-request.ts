import type { Problem } from '../../errors.ts';
import { counted } from '../../text.ts';
import { ignoreProblems, type LintFinding } from './lint-manifest.ts';
import type { LintAsked } from './lint-source.ts';

/** How the jobs lint that need a manifest for something else. */
export type LintRequest = Omit<LintAsked, 'environments'> & {
  /** Warnings stop the job, too. */
  readonly isStrict: boolean;
};

/** What stops a job that deploys or plans: errors, unknown rules to ignore and, if it is strict, warnings. */
export function lintProblems(findings: readonly LintFinding[], request: LintRequest | undefined): Problem[] {
  if (request === undefined) return [];
  const stopping = withStrictness(findings, request.isStrict).filter(({ level }) => level === 'error');
  return [...ignoreProblems(request.ignored), ...stopping.map(asProblem)];
}

/** The findings with their levels: in a strict run, each is an error. */
export function withStrictness(findings: readonly LintFinding[], isStrict: boolean): LintFinding[] {
  return findings.map((finding) => (isStrict ? { ...finding, level: 'error' } : finding));
}

/** What was found and where in the file, in one sentence. */
export function lintMessage({ subjects, says }: Pick<LintFinding, 'subjects' | 'says'>): string {
  return subjects.length === 0 ? says : `${subjects.join(', ')}: ${says}`;
}

/** Findings that say the same of several places, as one at the first of them. */
export function groupedFindings(findings: readonly LintFinding[]): LintFinding[] {
  const groups = new Map<string, LintFinding>();
  for (const one of findings) {
    const key = JSON.stringify([one.rule, one.says, one.hint]);
    const group = groups.get(key);
    groups.set(key, { ...one, ...group, subjects: [...new Set([...(group?.subjects ?? []), ...one.subjects])] });
  }
  return [...groups.values()];
}

/** The name of the rule is what a comment or a setting silences. */
export function asProblem(finding: LintFinding): Required<Problem> {
  const { rule, at, hint } = finding;
  return { at, message: `${lintMessage(finding)} [${rule}]`, hint };
}

/** `5 warnings of lint (image-tag 2, no-memory-limit 3)`; undefined without any. */
export function countOfFindings(findings: readonly LintFinding[]): string | undefined {
  if (findings.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const rules = [...counts].map(([rule, count]) => (count === 1 ? rule : `${rule} ${count}`));
  return `${counted(findings.length, 'warning')} of lint (${rules.sort().join(', ')})`;
}
