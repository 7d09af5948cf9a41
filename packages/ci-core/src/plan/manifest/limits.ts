/** Docker's limits (measured against the engine: names, then contents; a config or secret must also not be empty). */
export const NAME_LIMIT = 64;
export const CONFIG_BYTES_LIMIT = 1_024_000;
export const SECRET_BYTES_LIMIT = 500 * 1024;

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

/** What Docker would say against the name of a config or secret, or undefined when it is fine. */
export function invalidNameReason(name: string): string | undefined {
  if (name.length > NAME_LIMIT) return `has ${name.length} characters; Docker allows ${NAME_LIMIT}`;
  if (!NAME.test(name)) return 'may hold only a-z A-Z 0-9 - _ . and must start and end with a letter or digit';
  return undefined;
}
