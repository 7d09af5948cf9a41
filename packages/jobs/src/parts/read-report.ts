import { readFile } from 'node:fs/promises';
import { invalidInput, messageOf } from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';

/** What a report of an earlier job must look like. */
type Schema<T> = {
  readonly safeParse: (document: unknown) =>
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { path: readonly PropertyKey[]; message: string }[] };
      };
};

/** Reads the report that this job wrote earlier; throws INVALID_INPUT when it is none, or one of another version. */
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
  throw refused(`is no report of this version: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
}
