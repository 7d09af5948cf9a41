import type { Problem } from '../../errors.ts';
import { shortSha } from '../../text.ts';
import { objectMoves } from './object-moves.ts';
import type { PlanFile } from './plan-file.ts';
import { serviceMoves } from './service-moves.ts';

/** At most so many files are listed by name. */
const MOST_FILES = 10;

/**
 * Everything that moved since a plan was reviewed, one problem for each; `fresh` is the same plan made now. On another
 * server or for another stack nothing else can be compared.
 */
export function movesSince(reviewed: PlanFile, fresh: PlanFile, at: string): Problem[] {
  const elsewhere = targetMoves(reviewed, fresh);
  const messages =
    elsewhere.length > 0
      ? elsewhere
      : [
          ...releaseMoves(reviewed, fresh),
          ...orderMoves(reviewed, fresh),
          ...checkoutMoves(reviewed, fresh),
          ...serviceMoves(reviewed.services, fresh.services),
          ...objectMoves(reviewed.objects, fresh.objects),
        ];
  const hint = `run swarm-ci plan ${fresh.environment} again and review it`;
  return messages.map((message) => ({ at, message, hint }));
}

function targetMoves(reviewed: PlanFile, fresh: PlanFile): string[] {
  const places = [
    ['environment', 'the environment'],
    ['stack', 'the stack'],
    ['serverPath', 'the directory'],
  ] as const;
  const here = places.flatMap(([key, noun]) =>
    reviewed[key] === fresh[key]
      ? []
      : [`was made for ${noun} ${reviewed[key]}, and this is a deploy to ${noun} ${fresh[key]}`],
  );
  if (reviewed.swarm === fresh.swarm) return here;
  const server = `was made for another server: ${reviewed.server}, in the swarm ${reviewed.swarm}; this is a deploy to ${fresh.server}, in the swarm ${fresh.swarm}`;
  return [...here, server];
}

function releaseMoves({ release: before }: PlanFile, { release: now }: PlanFile): string[] {
  if (before === now) return [];
  const live = (id: string | undefined) => (id === undefined ? 'there was none' : `it was ${id}`);
  if (now === undefined)
    return [`the release ${before}, which was live when the plan was made, does not exist any more`];
  return [`another deploy in between: the release ${now} is live now; when the plan was made, ${live(before)}`];
}

/** Files of earlier versions have no order. */
function orderMoves({ order: before }: PlanFile, { order: now }: PlanFile): string[] {
  if (before === undefined || now === undefined || before === now) return [];
  return [`was made with --order ${before}, and this is a deploy with --order ${now}`];
}

function checkoutMoves(reviewed: PlanFile, fresh: PlanFile): string[] {
  const commit = ({ commit: sha }: PlanFile) =>
    sha === undefined ? 'an unknown commit' : `the commit ${shortSha(sha)}`;
  const commits =
    reviewed.commit === fresh.commit
      ? []
      : [`was made of ${commit(reviewed)}, and the checkout is at ${commit(fresh)}`];
  const digests = (files: PlanFile['files']) => new Map(files.map(({ path, digest }) => [path, digest]));
  const values = (list: PlanFile['variables']) =>
    new Map(list.map(({ name, fingerprint = '' }) => [name, fingerprint]));
  const files = compared(digests(reviewed.files), digests(fresh.files)).map(
    ([path, how]) => `the file ${path} ${{ added: 'was added', changed: 'differs', removed: 'is missing' }[how]}`,
  );
  const variables = compared(values(reviewed.variables), values(fresh.variables)).map(
    ([name, how]) =>
      `the variable ${name} ${{ added: 'is used now', changed: 'has another value', removed: 'is not used any more' }[how]}`,
  );
  const more = files.length - MOST_FILES;
  return [...commits, ...files.slice(0, MOST_FILES), ...(more > 0 ? [`${more} more files differ`] : []), ...variables];
}

type Difference = 'added' | 'changed' | 'removed';

function compared(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): (readonly [name: string, how: Difference])[] {
  return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((name): (readonly [string, Difference])[] => {
    if (before.get(name) === now.get(name)) return [];
    return [[name, !before.has(name) ? 'added' : now.has(name) ? 'changed' : 'removed']];
  });
}
