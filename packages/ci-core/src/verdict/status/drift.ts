import type { ServiceDiff } from '../../plan/changes/diff-services.ts';
import { type Change, MOUNTED_FILES } from '../../plan/changes/service-changes.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import type { Release } from '../../plan/release/release.ts';
import { isExactly } from '../../plan/release/release-version.ts';
import { isJob, type Service, type StackState } from '../../plan/stack/stack-state.ts';

/** A service that is not as the live release has it. */
export type DriftedService = { readonly name: string; readonly how: 'changed' | 'missing' | 'added' };

/** Replicas and `docker service update --force` are not drift; the others follow from the image. */
const NO_DRIFT = new Set(['replicas', MOUNTED_FILES, 'platforms of the image', 'image as written in the manifest']);

/** What differs from the live release, by the hashes that it keeps. Jobs are left out: a rollback does not set them back. */
export function driftedServices({ services }: StackState, { specs }: Release): DriftedService[] {
  const byName = new Map(services.map((service): [string, Service] => [service.Spec.Name, service]));
  const released = Object.keys(specs).flatMap((name): DriftedService[] => {
    const spec = byName.get(name)?.Spec;
    if (spec === undefined) return [{ name, how: 'missing' }];
    return isJob(spec) || isExactly(spec, { specs }) ? [] : [{ name, how: 'changed' }];
  });
  const added = [...byName.keys()].filter((name) => specs[name] === undefined);
  return [...released, ...added.map((name): DriftedService => ({ name, how: 'added' }))];
}

/** The fields in which services differ from the release as it compiles; undefined if it could not be compiled. */
export type Fields = { readonly services: readonly ServiceDiff[] } | { readonly unknown: string };

/** A finding for each service that differs from the live release, with the fields. */
export function driftFindings(
  drifted: readonly DriftedService[],
  fields: Fields,
  { id }: Pick<Release, 'id'>,
  environment: string,
): Finding[] {
  const hint = `deploy it if the change is wanted; "swarm-ci rollback ${environment} --to ${id}" goes back to the release`;
  const problem = (at: string, message: string): Finding => ({ level: 'problem', at, message, hint });
  return drifted.flatMap(({ name, how }): Finding[] => {
    if (how === 'missing') return [problem(name, `is in the live release ${id}, but does not run`)];
    if (how === 'added') return [problem(name, `runs in the stack, but is not in the live release ${id}`)];
    if ('unknown' in fields)
      return [problem(name, `differs from the live release ${id}; its fields cannot be compared: ${fields.unknown}`)];
    const changes = fieldsOf(name, fields.services);
    return changes.length === 0 ? [] : [problem(name, `differs from the live release ${id}: ${changes.join('; ')}`)];
  });
}

function fieldsOf(name: string, services: readonly ServiceDiff[]): string[] {
  const diff = services.find((one) => one.name === name);
  if (diff === undefined || diff.status === 'created' || diff.status === 'removed') return [];
  return diff.changes.filter(({ what }) => !NO_DRIFT.has(what)).map(changeText);
}

/** A `Change` leads to the release: what it adds was removed by hand. */
function changeText({ what, from, to, added = [], changed = [], removed = [] }: Change): string {
  if (from !== undefined || to !== undefined) return `${what} ${from ?? 'none'}, not ${to ?? 'none'}`;
  const parts = [
    ...removed.map((one) => `+${one}`),
    ...added.map((one) => `-${one}`),
    ...changed.map((one) => `~${one}`),
  ];
  return parts.length === 0 ? what : `${what} (${parts.join(', ')})`;
}
