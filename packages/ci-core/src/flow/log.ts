/** Where a flow says what it does, a line each; how it looks is the caller's business. */
export type Log = { readonly info: (line: string) => void; readonly warn: (line: string) => void };
