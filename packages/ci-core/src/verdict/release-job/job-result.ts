import type { InspectedTask } from '../cause/cause-details.ts';

/** The outcome of one release job in one deploy. */
export type JobResult = {
  /** `<stack>_<name>`. */
  readonly name: string;
  readonly run: 'before' | 'after';
  /**
   * `already-run`: succeeded in an earlier deploy of the same release; `not-run`: it was not started, see the reason; `unknown`:
   * the deploy was aborted while it ran.
   */
  readonly status: 'succeeded' | 'failed' | 'timed-out' | 'already-run' | 'not-run' | 'unknown';
  readonly image: string | undefined;
  /** Milliseconds, if it ran in this deploy. */
  readonly took: number | undefined;
  readonly reason: string | undefined;
  /** The task that shows how it ended, with its last log lines. */
  readonly seen: InspectedTask | undefined;
  /** Whether a failure of it is only a warning. */
  readonly isMild: boolean;
};

/** Whether it makes the deploy fail. */
export function isFatal({ status, isMild }: Pick<JobResult, 'status' | 'isMild'>): boolean {
  return !isMild && (status === 'failed' || status === 'timed-out');
}

/** Why the deploy failed, if a release job failed. */
export function failedJobText(results: readonly JobResult[]): string | undefined {
  const failed = results.find(isFatal);
  if (failed === undefined) return undefined;
  return `the release job ${failed.name} ${failed.status === 'failed' ? 'failed' : 'did not end in time'}`;
}
