/** Looks at one step: its window, and the same window grown longer while it was not enough. */
export const LOOKS_OF_STEP = 5;

/** Looks at one canary, with all its steps. */
export const LOOKS_OF_CANARY = 20;

/** How often a whole canary that keeps to every limit may be aborted, even one that is exactly at a limit. */
const FALSE_ABORT = 0.01;

/** How often a step may be called good although the canary exceeds a limit by as much again. */
const MISSED = 0.05;

/** Probabilities of errors of one test in one look. */
export type Risk = { readonly falseAbort: number; readonly missed: number };

/** The risks are shared out evenly to looks and tests, after Bonferroni: whatever one has to do with the other, the sum holds. */
export function riskOfTest(tests: number): Risk {
  return { falseAbort: FALSE_ABORT / LOOKS_OF_CANARY / tests, missed: MISSED / LOOKS_OF_STEP };
}

/** Half of it, for a test whose limit is itself an estimate that may be wrong with the other half. */
export function half({ falseAbort, missed }: Risk): Risk {
  return { falseAbort: falseAbort / 2, missed: missed / 2 };
}
