/** What a query of `rollouts:` may name: the services in the swarm of both versions. */
export type QueryNames = { readonly canary: string; readonly stable: string };

/** Fills `{{canary}}` and `{{stable}}` into a query, as parts of a quoted text of PromQL. */
export function fillQuery(query: string, names: QueryNames): string {
  return query.replace(/\{\{\s*(canary|stable)\s*\}\}/g, (_, name: keyof QueryNames) => escaped(names[name]));
}

/** PromQL has the escapes of Go. */
function escaped(name: string): string {
  return JSON.stringify(name).slice(1, -1).replaceAll("'", "\\'").replaceAll('`', '\\x60');
}
