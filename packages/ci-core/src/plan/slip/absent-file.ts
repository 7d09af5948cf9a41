/** What to say of a file that is not there: a folder or a link may have its name, or a file but for capital letters. */
export function absentFile(
  path: string,
  existing: ReadonlySet<string>,
  field = 'the path',
): { readonly is: string; readonly hint: string } {
  const all = [...existing];
  if (all.some((file) => file.startsWith(`${path}/`))) return { is: 'is a folder', hint: 'name a file in it' };
  if (existing.has(path)) return { is: 'is a link that leads to no file', hint: 'correct the link' };
  const same = all.find((file) => file.toLowerCase() === path.toLowerCase());
  const hint = same === undefined ? `add the file, or correct ${field}` : `write ${same}: capital letters count`;
  return { is: 'does not exist', hint };
}
