/** What became of a call of SwarmUtils. */
export type SwarmUtilsVerdict = {
  readonly outcome: SwarmUtilsOutcome;
  /** In one line; empty for one that is done. */
  readonly headline: string;
  readonly hint: string;
  /** What the helpers said, a line each. */
  readonly log: readonly string[];
  /** Tasks of the service as the output of an update told last; 0 where it did not. */
  readonly running: number;
  readonly wanted: number;
};

/** The worst first, with the exit code of each. */
export const SWARM_UTILS_EXITS = {
  failed: 1,
  paused: 1,
  /** Given up for its time; it may still be going on. */
  late: 5,
  /** The connection broke before an answer; it may still be going on. */
  lost: 4,
  'rolled-back': 3,
  unreachable: 4,
  refused: 4,
  /** Another request for the same service is under way; this one was not begun. */
  locked: 6,
  done: 0,
} as const;

export type SwarmUtilsOutcome = keyof typeof SWARM_UTILS_EXITS;

/** The one that decides over all; undefined for none at all. */
export function worstVerdict<T extends { readonly outcome: SwarmUtilsOutcome }>(verdicts: readonly T[]): T | undefined {
  const order = Object.keys(SWARM_UTILS_EXITS);
  return [...verdicts].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))[0];
}

/** Whether anything may have been changed in the swarm. */
export function mayHaveChanged({ outcome }: Pick<SwarmUtilsVerdict, 'outcome'>): boolean {
  return !['unreachable', 'refused', 'locked'].includes(outcome);
}

export function verdictOf(
  outcome: SwarmUtilsOutcome,
  headline: string,
  hint: string,
  seen: Partial<Pick<SwarmUtilsVerdict, 'log' | 'running' | 'wanted'>> = {},
): SwarmUtilsVerdict {
  return { outcome, headline, hint, log: [], running: 0, wanted: 0, ...seen };
}
