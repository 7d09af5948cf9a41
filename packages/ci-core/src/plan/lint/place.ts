/** `file:line:column` as numbers; the first character if it has none. */
export function placeOf(at: string): { readonly file: string; readonly line: number; readonly column: number } {
  const [, file = at, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/s.exec(at) ?? [];
  return { file, line: Number(line), column: Number(column) };
}
