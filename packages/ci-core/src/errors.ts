/** Every code of an expected error, with its exit code. */
const exitCodes = {
  INVALID_INPUT: 2,
  COMMAND_FAILED: 1,
  STACK_REFUSED: 1,
  SUPERSEDED: 1,
  SERVER_UNREACHABLE: 4,
  SERVER_UNUSABLE: 4,
  SSH_REFUSED: 4,
  HOST_KEY_UNKNOWN: 4,
  HOST_KEY_CHANGED: 4,
  ENGINE_UNREACHABLE: 4,
  ENGINE_REFUSED: 4,
  NOT_A_MANAGER: 4,
  REGISTRY_REFUSED: 4,
  PLATFORM_REFUSED: 4,
  PLATFORM_UNREACHABLE: 4,
  CONNECTION_LOST: 4,
  SWARM_UTILS_FAILED: 1,
  SWARM_UTILS_ROLLED_BACK: 3,
  SWARM_UTILS_REFUSED: 4,
  SWARM_UTILS_UNREACHABLE: 4,
  SWARM_UTILS_LATE: 5,
  BACKUP_FAILED: 1,
  RELEASE_JOB_FAILED: 1,
  CANARY_STUCK: 1,
  TIMED_OUT: 5,
  LOCKED: 6,
  INTERRUPTED: 130,
} as const;

export type ErrorCode = keyof typeof exitCodes;

/** One problem with the input: where it is, what was found there, and how to fix it. */
export type Problem = {
  /** `VARIABLE`, `--flag` or `file:line:column`. */
  readonly at: string;
  readonly message: string;
  readonly hint?: string;
};

/**
 * An expected error that can be explained. Any other error is a bug and shows its stack.
 *
 * `message` names the subject and the value found, `hint` is the next step, `problems` lists every problem with the
 * input (code `INVALID_INPUT` only).
 */
export class CiError extends Error {
  override readonly name = 'CiError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; cause?: unknown; problems?: readonly Problem[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.problems = options.problems ?? [];
  }

  /** The exit code of the command line for this error. */
  get exitCode(): number {
    return exitCodes[this.code];
  }
}

/** One `INVALID_INPUT` error that lists all problems. */
export function invalidInput(problems: readonly Problem[]): CiError {
  const what = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new CiError('INVALID_INPUT', `${what} with the input; nothing was changed`, { problems });
}

/** Throws `invalidInput` when there are problems. */
export function assertNoProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw invalidInput(problems);
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
