/** The result of a request to SwarmUtils. */
export type SwarmUtilsVerdict = {
  readonly outcome: SwarmUtilsOutcome;
  /** One line; empty if the request succeeded. */
  readonly headline: string;
  readonly hint: string;
  /** The output of the helpers, one line per entry. */
  readonly log: readonly string[];
  /** Tasks of the service in the last progress line of an update; 0 if there is none. */
  readonly running: number;
  readonly wanted: number;
  /** What the engine said of a task, such as `No such image: …`. */
  readonly error?: string | undefined;
};

/** What the response shows beside its outcome. */
export type Seen = Pick<SwarmUtilsVerdict, 'log' | 'running' | 'wanted' | 'error'>;

/** Worst first, each with its exit code. */
export const SWARM_UTILS_EXITS = {
  failed: 1,
  paused: 1,
  /** The time limit passed; the action may still be running. */
  late: 5,
  /** The connection was lost before a response; the action may still be running. */
  lost: 4,
  'rolled-back': 3,
  unreachable: 4,
  refused: 4,
  /** Another request for the same service is in progress; this one was not started. */
  locked: 6,
  done: 0,
} as const;

export type SwarmUtilsOutcome = keyof typeof SWARM_UTILS_EXITS;

/** The worst verdict, which decides the exit code; undefined if there are none. */
export function worstVerdict<T extends { readonly outcome: SwarmUtilsOutcome }>(verdicts: readonly T[]): T | undefined {
  const order = Object.keys(SWARM_UTILS_EXITS);
  return [...verdicts].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome))[0];
}

/** True if the request may have changed something in the swarm. */
export function mayHaveChanged({ outcome }: Pick<SwarmUtilsVerdict, 'outcome'>): boolean {
  return !['unreachable', 'refused', 'locked'].includes(outcome);
}

export function verdictOf(
  outcome: SwarmUtilsOutcome,
  headline: string,
  hint: string,
  seen: Partial<Seen> = {},
): SwarmUtilsVerdict {
  return { outcome, headline, hint, log: [], running: 0, wanted: 0, ...seen };
}
