import { readFile } from 'node:fs/promises';
import { invalidInput, messageOf } from '@swarm-ci/core';
import type { World } from '../../command-line/world.ts';

/** Validates the report of an earlier job. */
type Schema<T> = {
  readonly safeParse: (document: unknown) =>
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { path: readonly PropertyKey[]; message: string }[] };
      };
};

/** Reads the report that another job wrote; throws INVALID_INPUT if it is not a report, or has another version. */
export async function readReport<T>(
  name: string,
  { writer, flag }: { readonly writer: string; readonly flag: string },
  schema: Schema<T>,
  world: World,
): Promise<T> {
  const refused = (message: string) =>
    invalidInput([{ at: name, message, hint: `name the report that ${writer} wrote: --${flag} FILE` }]);
  let document: unknown;
  try {
    document = JSON.parse(await readFile(world.resolve(name), 'utf8'));
  } catch (error) {
    throw refused(`cannot be read: ${messageOf(error)}`);
  }
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw refused(`is not a report of this version: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
}
