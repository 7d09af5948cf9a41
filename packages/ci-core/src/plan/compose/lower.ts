import type { Problem } from '../../errors.ts';
import type { Hit } from '../lint/hit.ts';
import { draftOf, dropIn, setIn } from './draft.ts';
import { isList, isMapping, type Json, type Mapping, type Path, valueAt, without } from './json.ts';
import { matchingValues } from './matching-values.ts';
import type { PlaceOf } from './read/places.ts';
import type { Change, RowFacts, Setting } from './table/row.ts';
import { composeRows } from './table/rows.ts';
import { versionFor } from './version-for.ts';

export type Lowered = {
  readonly model: Mapping;
  /** Where a value was before it was moved, by the JSON of its path. */
  readonly moves: ReadonlyMap<string, Path>;
  readonly problems: readonly Problem[];
  /** What Swarm leaves out. */
  readonly ignored: readonly Hit[];
};

/** Whether a model has something that "docker stack deploy" does not take. */
export function isBeyondStack(model: Mapping): boolean {
  return composeRows.some(
    ({ path, change, isTaken, isBeyond = () => true }) =>
      change !== undefined && !isTaken && matchingValues(model, path).some(({ value }) => isBeyond(value)),
  );
}

type Result = {
  readonly draft: Mapping;
  readonly moves: Map<string, Path>;
  readonly problems: Problem[];
  readonly ignored: Hit[];
};

type Facts = Omit<RowFacts, 'names'>;

/** The model in the form of a stack, with what is refused and what is left out. */
export function lower(model: Mapping, facts: Facts, placeOf: PlaceOf): Lowered {
  const result: Result = { draft: draftOf(model), moves: new Map(), problems: [], ignored: [] };
  const { draft, ...found } = result;
  for (const row of composeRows) {
    if (row.change === undefined) continue;
    for (const { path, value } of matchingValues(draft, row.path)) {
      const parent = valueAt(draft, path.slice(0, -1));
      const change = row.change(value, isMapping(parent) ? parent : {}, { ...facts, names: path.map(String) });
      applyChange(change, path, value, result, placeOf);
    }
  }
  const version = versionFor(draft);
  const rest = without(draft, 'version');
  return { ...found, model: version === undefined ? rest : { version, ...rest } };
}

function applyChange(change: Change, path: Path, value: Json, result: Result, placeOf: PlaceOf): void {
  const { to, sets = [], refused = [], ignored } = change;
  if (to === value && sets.length === 0 && refused.length === 0 && ignored === undefined) return;
  const { draft, problems } = result;
  const names = path.map(String);
  const found = placeOf(path);
  const place = typeof path.at(-1) === 'number' ? found.value : found.key;
  if (to === undefined) dropIn(draft, path);
  else if (to !== value) setIn(draft, path, to);
  for (const setting of sets) {
    const done = set(draft, path, setting);
    if (done === 'set') result.moves.set(JSON.stringify([...path.slice(0, 2), ...setting.path]), path);
    if (done !== 'conflict') continue;
    const message = `${subjectOf(names)}: "${path.at(-1)}" and ${setting.path.join('.')} are both set, to different values`;
    problems.push({ at: place, message, hint: 'remove one of the two' });
  }
  for (const { at = place, why, fix } of refused)
    problems.push({ at, message: `${subjectOf(names)}: ${why}`, hint: fix });
  if (ignored !== undefined) {
    const { at = place, why, fix } = ignored;
    const serviceAt = placeOf(path.slice(0, 2)).key;
    result.ignored.push({ at, subject: subjectOf(names), serviceAt, says: why, fix });
  }
}

/** Sets a value in the same service, config or secret, unless there is one. */
function set(draft: Mapping, from: Path, { path, value, ifSet }: Setting): 'set' | 'kept' | 'conflict' {
  const base = from.slice(0, 2);
  const [first = ''] = path;
  const listed = valueAt(draft, [...base, first]);
  // Both forms are possible; only a mapping can be added to by name.
  if (path.length > 1 && isList(listed)) setIn(draft, [...base, first], mappingOf(listed));
  const now = valueAt(draft, [...base, ...path]);
  if (now !== undefined && (now !== null || ifSet === 'keep'))
    return ifSet === 'keep' || String(now) === String(value) ? 'kept' : 'conflict';
  setIn(draft, [...base, ...path], value);
  return 'set';
}

/** `[A=1, B]` as a mapping. */
function mappingOf(list: readonly Json[]): Mapping {
  return Object.fromEntries(
    list.map((item) => {
      const [name = '', value] = String(item).split(/=(.*)/s);
      return [name, value ?? null];
    }),
  );
}

function subjectOf([section, name]: readonly string[]): string {
  return section === 'services' || name === undefined ? (name ?? 'the file') : `${section?.slice(0, -1)} "${name}"`;
}
