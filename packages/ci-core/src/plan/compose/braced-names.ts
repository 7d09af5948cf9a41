import { isList, isMapping, type Json, type Mapping } from './json.ts';

/** A name without braces, with an operator behind it as Docker reads it: `$TAG-alpine` is TAG with the default "alpine" to it. */
const BARE_NAME = /\$\$|\$([a-z_]\w*)(?=:?[-?])/gi;

/**
 * A model with each such name in braces, for files that are read as "docker compose" reads them: to it, only braces have
 * operators. The same object if nothing changes.
 */
export function withBracedNames(model: Mapping): Mapping {
  const braced = bracedIn(model);
  return isMapping(braced) ? braced : model;
}

function bracedIn(value: Json): Json {
  if (typeof value === 'string')
    return value.replace(BARE_NAME, (whole, name?: string) => (name === undefined ? whole : `\${${name}}`));
  if (isList(value)) {
    const items = value.map(bracedIn);
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, bracedIn(one)] as const);
  return entries.every(([key, one]) => one === value[key]) ? value : Object.fromEntries(entries);
}
