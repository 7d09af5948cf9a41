import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { invalidInput, jobTraitsOf, messageOf } from '@swarm-ci/core';
import type { World } from './world.ts';

/** The limit of a GitLab dotenv report: https://docs.gitlab.com/administration/instance_limits/ */
const DOTENV_LIMIT = 5 * 1024;

/** Sets one variable in a dotenv file (GitLab: `artifacts: reports: dotenv`) and keeps its other lines. */
export async function writeDotenv(world: World, file: string | undefined, name: string, value: string): Promise<void> {
  if (file === undefined) return;
  const path = world.resolve(file);
  const text = await readFile(path, 'utf8').catch(() => '');
  // GitLab rejects empty lines.
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${name}=`));
  const lines = `${[...others, `${name}=${value}`].join('\n')}\n`;
  await writeFile(path, lines).catch((error) => unwritable('--dotenv', file, error));
  if (Buffer.byteLength(lines) > DOTENV_LIMIT) {
    world.log.warn(`${file} is larger than ${DOTENV_LIMIT} bytes: GitLab rejects it unless its limit was raised`);
  }
}

/** Sets an output of the step, if the platform has outputs; fails if that is not possible, because the output is the result. */
export async function setOutput(world: World, name: string, value: string): Promise<void> {
  const { variable, file } = outputFile(world);
  await addOutput(world, name, value).catch((error) => unwritable(variable, file, error));
}

/** Sets an output after the work is done: if that is not possible, the job only warns. */
export async function setOutputOrWarn(world: World, name: string, value: string): Promise<void> {
  await addOutput(world, name, value).catch((error) =>
    world.log.warn(`the output "${name}" was not set: ${messageOf(error)}`),
  );
}

async function addOutput(world: World, name: string, value: string): Promise<void> {
  const { file } = outputFile(world);
  if (!file) return;
  // The random delimiter keeps a value from ending early and setting another output.
  const end = `swarm_ci_${crypto.randomUUID()}`;
  await appendFile(file, `${name}<<${end}\n${value}\n${end}\n`);
}

/** The file for the outputs of a step, if the platform has one. */
function outputFile({ context, env }: World): { readonly variable: string; readonly file: string | undefined } {
  const { outputVariable = '' } = jobTraitsOf(context.platform);
  return { variable: outputVariable, file: env[outputVariable] };
}

function unwritable(at: string, file: string | undefined, error: unknown): never {
  const message = `${file} cannot be written: ${messageOf(error)}`;
  throw invalidInput([{ at, message, hint: 'name a file in an existing, writable folder' }]);
}
