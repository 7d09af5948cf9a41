/** A service or section of a compose file: JSON is valid YAML. */
export type Json = { readonly [key: string]: unknown };

/** One change of a service: what is at a path of keys; `undefined` removes it. */
export type Edit = { readonly at: readonly string[]; readonly to: unknown };

export function edited(service: Json, { at, to }: Edit): Json {
  const [key = '', ...rest] = at;
  const { [key]: old, ...others } = service;
  if (rest.length > 0) return { ...service, [key]: edited((old ?? {}) as Json, { at: rest, to }) };
  return to === undefined ? others : { ...service, [key]: to };
}
