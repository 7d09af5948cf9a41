import { CiError } from '@swarm-ci/core';

export type ShownError = { readonly title: string; readonly lines: readonly string[] };

/** An expected error with its problems and hints; anything else is a bug of swarm-ci and is shown with its stack. */
export function showError(error: unknown): ShownError {
  if (!(error instanceof CiError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { title: 'this is a bug of swarm-ci, please report it', lines: stack.split('\n') };
  }
  const problems = error.problems.flatMap(({ at, message, hint }) => [
    `${at}: ${message}`,
    ...(hint ? [`  → ${hint}`] : []),
  ]);
  return { title: error.message, lines: [...problems, ...(error.hint ? [`→ ${error.hint}`] : [])] };
}
