import { readFile } from 'node:fs/promises';
import type { CiContext } from '../../context/context.ts';
import type { Environment } from '../../context/environment.ts';
import { jobTraitsOf } from '../../context/platforms.ts';
import { CiError } from '../../errors.ts';
import type { ReadValue } from './read-value.ts';

/**
 * The value of a variable of the job, byte for byte; of a variable of the type "file" the content of its file. Throws
 * INVALID_INPUT if it is not set.
 */
export async function readVariable(
  name: string,
  { env, context }: { readonly env: Environment; readonly context: CiContext },
): Promise<ReadValue> {
  const { variables } = jobTraitsOf(context.platform);
  const value = env[name];
  if (!value) {
    const message =
      value === undefined ? `${name} is not set` : `${name} is empty, as a variable that does not exist is`;
    throw new CiError('INVALID_INPUT', message, { hint: variables.missing(name, env) });
  }
  if (value !== variables.file(name, env)) return { content: Buffer.from(value) };
  const content = await readFile(value).catch((cause) => {
    const message = `${name} is a variable of the type "file", and its file cannot be read`;
    throw new CiError('INVALID_INPUT', message, {
      hint: 'run the job again, or change the type of the variable',
      cause,
    });
  });
  return { content };
}
