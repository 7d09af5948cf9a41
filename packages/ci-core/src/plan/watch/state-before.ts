import { z } from 'zod';
import { sameVersion } from '../stack/same-version.ts';
import { specShape } from '../stack/spec-shape.ts';
import type { Service, StackState } from '../stack/stack-state.ts';

const service = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: specShape,
});

/** What a `watch` keeps so that `restore` can undo what its command did. It holds whole specs, so it is only kept encrypted. */
const stateBeforeSchema = z.object({
  stack: z.string(),
  at: z.string().describe('ISO 8601'),
  job: z.string().optional(),
  before: z.array(service),
  failing: z.array(z.string()).describe('IDs of the services that were failing before'),
  after: z.array(service).optional().describe('Absent if the job ended before its command did'),
  networks: z.array(z.string()).describe('Names of the networks that the command made'),
  live: z.string().optional().describe('ID of the live release'),
  release: z.string().optional().describe('The same, if the stack was as that release left it'),
});

type Kept = Pick<Service, 'ID' | 'Version' | 'Spec'>;

/** The services of a stack before and after a command. */
export type StateBefore = Omit<z.infer<typeof stateBeforeSchema>, 'before' | 'after'> & {
  readonly before: readonly Kept[];
  readonly after?: readonly Kept[] | undefined;
};

/** The record in a text; undefined if it is none, or of another stack. */
export function stateBeforeIn(text: string, stack: string): StateBefore | undefined {
  try {
    // As received: the specs have more than the shape knows.
    const record: StateBefore = JSON.parse(text);
    return stateBeforeSchema.safeParse(record).success && record.stack === stack ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The part of services that a restore needs. */
export function keptServices({ services }: Pick<StackState, 'services'>): Kept[] {
  return services.map(({ ID, Version, Spec }) => ({ ID, Version, Spec }));
}

const named = (services: readonly Kept[] | undefined, name: string) => services?.find(({ Spec }) => Spec.Name === name);

/** True if a service is as it is in one of these states. */
function isIn(services: readonly Kept[] | undefined, { Spec }: Kept): boolean {
  const same = named(services, Spec.Name);
  return same !== undefined && sameVersion(same.Spec, Spec);
}

/**
 * What a new `watch` keeps. If the stack still is what an earlier one that failed has left, as when its job is retried, the
 * state before that one stays the one to restore.
 */
export function stateToKeep(now: StateBefore, earlier: StateBefore | undefined, isUnfinished: boolean): StateBefore {
  if (earlier === undefined) return now;
  const { before, after } = earlier;
  const untouched =
    after === undefined ? isUnfinished : now.before.every((one) => isIn(before, one) || isIn(after, one));
  const asBefore = now.before.length === before.length && now.before.every((one) => isIn(before, one));
  if (!untouched || asBefore) return now;
  const { networks, failing, release } = earlier;
  return { ...now, before, networks, failing, release };
}

/** True if a release was deployed, or rolled back to, since: then there is nothing that a restore may undo. */
export function isOutdated({ live }: StateBefore, liveNow: string | undefined): boolean {
  return live !== liveNow;
}

/** Names of the services that another user or job changed since the command ended: a restore leaves them as they are. */
export function changedSince({ before, after }: StateBefore, { services }: Pick<StackState, 'services'>): Set<string> {
  if (after === undefined) return new Set();
  const changed = services.filter((one) => !isIn(before, one) && !isIn(after, one));
  const gone = after.filter(({ Spec }) => named(services, Spec.Name) === undefined);
  return new Set([...changed, ...gone].map(({ Spec }) => Spec.Name));
}

/** Names of the services that the command made. Those are removed. */
export function madeByCommand({ before, after }: StateBefore, { services }: Pick<StackState, 'services'>): Set<string> {
  const names = (after ?? services).map(({ Spec }) => Spec.Name);
  return new Set(names.filter((name) => named(before, name) === undefined));
}
