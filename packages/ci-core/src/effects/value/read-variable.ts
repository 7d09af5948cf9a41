import { readFile } from 'node:fs/promises';
import type { CiContext } from '../../context/context.ts';
import type { Environment } from '../../context/environment.ts';
import { jobTraitsOf } from '../../context/platforms.ts';
import type { ReadValue } from './read-value.ts';

/** The value of a variable of the job, byte for byte; of a variable of the type "file" the content of its file. */
export async function readVariable(
  name: string,
  { env, context }: { readonly env: Environment; readonly context: CiContext },
): Promise<ReadValue> {
  const { variables } = jobTraitsOf(context.platform);
  const value = env[name];
  if (value === undefined) return { message: `${name} is not set`, hint: variables.missing(name, env) };
  if (value === '') {
    const message = `${name} is empty; a variable that does not exist is passed to a job as an empty one`;
    return { message, hint: variables.missing(name, env) };
  }
  if (value !== variables.file(name, env)) return Buffer.from(value);
  return readFile(value).catch(() => ({
    message: `${name} is a variable of the type "file", and its file cannot be read`,
    hint: 'run the job again, or change the type of the variable',
  }));
}
