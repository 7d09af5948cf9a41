import type { PlanFile } from './plan-file.ts';

type Entry = PlanFile['services'][number];

/** How the services of two plans of the same stack differ, in words. */
export function serviceMoves(reviewed: readonly Entry[], fresh: readonly Entry[]): string[] {
  const [before, now] = [reviewed, fresh].map((list) => new Map(list.map((one) => [one.name, one])));
  const names = new Set([...(before?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...names].flatMap((name) => {
    const [old, one] = [before?.get(name), now?.get(name)];
    if (old !== undefined && one !== undefined) return movesOf(old, one);
    return one === undefined ? (old ? [goneText(old)] : []) : [newText(one)];
  });
}

function movesOf(old: Entry, one: Entry): string[] {
  const service = `the service ${one.name}`;
  if (old.version === undefined && one.version !== undefined) return [`${service} was created since the plan was made`];
  if (old.version !== undefined && one.version === undefined) return [`${service} was removed since the plan was made`];
  const isLeft = old.status === 'unchanged' && one.status === 'unchanged';
  const found = [
    ...(old.version !== one.version && !isLeft
      ? [`${service} was changed since the plan was made (version ${old.version}, now ${one.version})${whatOf(one)}`]
      : []),
    ...(old.image === one.image
      ? []
      : [`${service} would get another image: ${old.image ?? 'none'} in the plan, ${one.image ?? 'none'} now`]),
    ...otherSpec(old, one).map((text) => `${service} ${text}`),
  ];
  if (found.length > 0 || isSamePlan(old, one)) return found;
  return [`${service} would be ${one.status} in another way than in the plan${whatOf(one)}`];
}

function isSamePlan(old: Entry, one: Entry): boolean {
  return old.status === one.status && JSON.stringify(old.changes) === JSON.stringify(one.changes);
}

/** The rest of a desired spec; an image that differs is named already. */
function otherSpec(old: Entry, one: Entry): string[] {
  if (one.status === 'removed') return old.status === 'removed' ? [] : ['would be removed, which the plan does not do'];
  if (old.status === 'removed') return ['would stay, and the plan removes it'];
  if (old.image !== one.image) return [];
  const isSame =
    old.fingerprint !== undefined || one.fingerprint !== undefined
      ? old.fingerprint === one.fingerprint
      : old.version !== one.version || isSamePlan(old, one);
  return isSame ? [] : [`would get other settings or values than in the plan${whatOf(one)}`];
}

/** What a deploy would change now, to add to a message. */
function whatOf({ changes }: Entry): string {
  return changes.length === 0 ? '' : `; a deploy would now change its ${changes.map(({ what }) => what).join(', ')}`;
}

function goneText({ name, status }: Entry): string {
  return status === 'removed'
    ? `the service ${name} was removed since the plan was made`
    : `the service ${name} is in the plan, and the manifest does not have it`;
}

function newText({ name, status }: Entry): string {
  return status === 'removed'
    ? `the service ${name} was created since the plan was made, and the manifest does not have it`
    : `the service ${name} is not in the plan`;
}
