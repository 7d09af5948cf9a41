import { isList, isMapping, type Json, type Mapping, type Path } from './json.ts';

/** A copy that can be changed in place: a copy for each change would take quadratic time. */
export function draftOf(model: Mapping): Mapping {
  return structuredClone(model);
}

/** Sets a value of a draft; mappings on the way are made. */
export function setIn(draft: Mapping, path: Path, value: Json): void {
  let here = draft as Json;
  for (const step of path.slice(0, -1)) {
    const below = stepInto(here, step);
    if (!isList(below) && !isMapping(below)) assign(here, step, {});
    here = stepInto(here, step) ?? null;
  }
  assign(here, path.at(-1) ?? '', value);
}

export function dropIn(draft: Mapping, path: Path): void {
  const parent = path.slice(0, -1).reduce<Json | undefined>(stepInto, draft);
  if (isMapping(parent)) delete (parent as Record<string, Json>)[path.at(-1) ?? ''];
}

function assign(here: Json, step: string | number, value: Json): void {
  if (isList(here)) (here as Json[])[Number(step)] = value;
  else if (isMapping(here))
    Object.defineProperty(here, step, { value, writable: true, enumerable: true, configurable: true });
}

function stepInto(value: Json | undefined, step: string | number): Json | undefined {
  if (isList(value)) return value[Number(step)];
  return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}
