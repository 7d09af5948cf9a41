/** Docker's limits for names and contents, measured against the engine. A config or secret must not be empty either. */
export const NAME_LIMIT = 64;
export const CONFIG_BYTES_LIMIT = 1_024_000;
export const SECRET_BYTES_LIMIT = 500 * 1024;

const NAME = /^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/;

/** Why Docker would reject the name of a config or secret; undefined if it is valid. */
export function invalidNameReason(name: string): string | undefined {
  if (name.length > NAME_LIMIT) return `has ${name.length} characters; Docker allows ${NAME_LIMIT}`;
  if (!NAME.test(name)) return 'may contain only a-z A-Z 0-9 - _ . and must start and end with a letter or digit';
  return undefined;
}
