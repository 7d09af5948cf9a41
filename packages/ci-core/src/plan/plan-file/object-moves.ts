import type { PlanFile } from './plan-file.ts';

type Entry = PlanFile['objects'][number];

/** How the networks, configs and secrets of two plans of the same stack differ, in words. */
export function objectMoves(reviewed: readonly Entry[], fresh: readonly Entry[]): string[] {
  const before = byName(reviewed);
  const now = byName(fresh);
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((key) => {
    const [old, one] = [before.get(key), now.get(key)];
    if (one === undefined) return [`the ${key} is in the plan, and the manifest does not use it`];
    if (old === undefined) return [`the ${key} is not in the plan`];
    if (old.id !== one.id) return [`the ${key} ${howMoved(old, one)} since the plan was made`];
    return old.fingerprint === one.fingerprint ? [] : [`the ${key} would have other content or settings`];
  });
}

function howMoved({ id: before }: Entry, { id: now }: Entry): string {
  if (now === undefined) return 'was removed';
  return before === undefined ? 'was created' : 'was removed and created again';
}

/** Names of secrets are shortened, so two may be the same: they are counted. */
function byName(entries: readonly Entry[]): Map<string, Entry> {
  const map = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.kind} ${entry.name}`;
    let free = key;
    for (let i = 2; map.has(free); i++) free = `${key} (${i})`;
    map.set(free, entry);
  }
  return map;
}
