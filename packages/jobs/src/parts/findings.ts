import type { Finding } from '@swarm-ci/core';

const SIGNS: Readonly<Record<Finding['level'], string>> = { ok: '✔', warning: '!', problem: '✘' };

/** A line for each finding, with its next step below it. */
export function findingLines(findings: readonly Finding[]): string {
  return findings.map(line).join('\n');
}

function line({ level, at, message, hint }: Finding): string {
  return `${SIGNS[level]} ${at}: ${message}${hint === undefined ? '' : `\n    → ${hint}`}`;
}
