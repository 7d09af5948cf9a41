/** A value of a compose file, without its form. */
export type Json = null | boolean | number | string | readonly Json[] | Mapping;

export type Mapping = { readonly [key: string]: Json };

/** Where a value is: keys of mappings and indexes of lists, from the root. */
export type Path = readonly (string | number)[];

export function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The entries of a mapping; none of any other value. */
export function entriesIn(value: Json | undefined): [key: string, value: Json][] {
  return isMapping(value) ? Object.entries(value) : [];
}

export function valueAt(root: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((value, step) => {
    if (isList(value)) return value[Number(step)];
    return isMapping(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, root);
}

export function without(mapping: Mapping, ...keys: readonly string[]): Mapping {
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => !keys.includes(key)));
}
