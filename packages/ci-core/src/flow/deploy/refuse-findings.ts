import { CiError, type ErrorCode } from '../../errors.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';

/** Throws one error that lists every problem; returns the warnings otherwise. */
export function refuseFindings(findings: readonly Finding[]): string[] {
  const problems = findings.filter(({ level }) => level === 'problem');
  if (problems.length > 0) {
    throw new CiError(
      codeOfFindings(problems),
      `the server cannot take this release (${problems.length} found); nothing was touched`,
      { problems },
    );
  }
  return findings.filter(({ level }) => level === 'warning').map(({ at, message }) => `${at}: ${message}`);
}

/** What could not be reached counts before what is not there: the rest may be a consequence. */
export function codeOfFindings(problems: readonly Finding[]): ErrorCode {
  return problems.find(({ code }) => code !== 'INVALID_INPUT')?.code ?? 'INVALID_INPUT';
}
