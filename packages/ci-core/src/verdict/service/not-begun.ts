import { isSuccessful, type Moment, type ServiceVerdict } from './judge-service.ts';
import type { Waiting } from './notes.ts';
import { isStillFailing } from './still-failing.ts';

/** What the services that have begun show for those that wait for them. */
export type Progress = {
  /** Names of the services that others may be built on. */
  readonly settled: ReadonlySet<string>;
  /** Names of the services that failed: nothing else begins. */
  readonly failed: readonly string[];
  /** A task failed, and it is not known yet whether its service does: nothing begins meanwhile. */
  readonly isUncertain: boolean;
};

/** `waiting` has the names of the services that have not begun. */
export function progressOf(verdicts: readonly ServiceVerdict[], waiting: ReadonlySet<string>): Progress {
  const begun = verdicts.filter(({ name, status }) => !waiting.has(name) || status === 'superseded');
  const done = begun.filter(({ settled }) => settled);
  return {
    settled: new Set(done.filter(({ status }) => isSuccessful(status)).map(({ name }) => name)),
    failed: done.filter((one) => !isSuccessful(one.status) && !isStillFailing(one)).map(({ name }) => name),
    isUncertain: begun.some(({ settled, status }) => !settled && status === 'failing'),
  };
}

/**
 * The verdicts, with those of the services that have not begun: they wait for others, and when one of those fails they are
 * not changed at all. `obstacles` is what else keeps them from it.
 */
export function withNotBegun(
  verdicts: readonly ServiceVerdict[],
  waitsFor: ReadonlyMap<string, readonly string[]>,
  { final }: Pick<Moment, 'final'>,
  obstacles: readonly string[] = [],
): ServiceVerdict[] {
  if (waitsFor.size === 0) return [...verdicts];
  const { failed: own } = progressOf(verdicts, new Set(waitsFor.keys()));
  const failed = [...own, ...obstacles];
  return verdicts.map((verdict) => {
    const others = waitsFor.get(verdict.name);
    // Another user or job changed it meanwhile.
    if (others === undefined || verdict.status === 'superseded') return verdict;
    const { name, id, running, wanted, image } = verdict;
    const base = { ...{ name, id, running, wanted, image }, changed: false };
    if (failed.length > 0)
      return { ...base, status: 'unchanged', settled: true, reason: `not changed, because of ${failed.join(', ')}` };
    // All of them have settled: it begins in this moment.
    if (others.length === 0 && !final) return { ...base, status: 'timed-out', settled: false };
    const { what } = waitingFor(others);
    const why = others.length === 0 ? '' : `: ${what}`;
    if (final) return { ...base, status: 'timed-out', settled: true, reason: `not changed by the deadline${why}` };
    return { ...base, status: 'timed-out', settled: false, waiting: { what } };
  });
}

function waitingFor(others: readonly string[]): Waiting {
  return { what: `waits for ${others.join(', ')}` };
}
