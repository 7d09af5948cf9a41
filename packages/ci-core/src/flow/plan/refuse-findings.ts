import { CiError, type ErrorCode } from '../../errors.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';

/** Throws one error that lists every problem; returns the warnings otherwise. */
export function refuseFindings(findings: readonly Finding[]): string[] {
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length > 0) {
    throw new CiError(
      codeOfFindings(problems),
      `the server is not ready for this release (${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}); nothing was changed`,
      { problems },
    );
  }
  return findings.filter(({ level }) => level === 'warning').map(({ at, message }) => `${at}: ${message}`);
}

/** Something that could not be reached counts before something that does not exist, which may be a consequence. */
export function codeOfFindings(problems: readonly Finding[]): ErrorCode {
  return problems.find(({ code }) => code !== 'INVALID_INPUT')?.code ?? 'INVALID_INPUT';
}
