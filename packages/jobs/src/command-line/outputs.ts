import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { invalidInput, jobTraitsOf, messageOf } from '@swarm-ci/core';
import type { World } from './world.ts';

/** Of a GitLab dotenv report: https://docs.gitlab.com/administration/instance_limits/ */
const DOTENV_LIMIT = 5 * 1024;

/** Sets one variable in a dotenv file (GitLab: `artifacts: reports: dotenv`) and keeps its other lines. */
export async function writeDotenv(world: World, file: string | undefined, name: string, value: string): Promise<void> {
  if (file === undefined) return;
  const path = world.resolve(file);
  const text = await readFile(path, 'utf8').catch(() => '');
  // GitLab refuses empty lines.
  const others = text.split('\n').filter((line) => line !== '' && !line.startsWith(`${name}=`));
  const lines = `${[...others, `${name}=${value}`].join('\n')}\n`;
  await writeFile(path, lines).catch((error) => unwritable('--dotenv', file, error));
  if (Buffer.byteLength(lines) > DOTENV_LIMIT) {
    world.log.warn(`${file} has more than ${DOTENV_LIMIT} bytes, which GitLab refuses unless its limit was raised`);
  }
}

/** Sets an output of the step, where the platform has outputs; for a job whose work the output is. */
export async function setOutput(world: World, name: string, value: string): Promise<void> {
  const { variable, file } = outputFile(world);
  await addOutput(world, name, value).catch((error) => unwritable(variable, file, error));
}

/** Likewise after work that an output which cannot be set does not undo. */
export async function tellOutput(world: World, name: string, value: string): Promise<void> {
  await addOutput(world, name, value).catch((error) =>
    world.log.warn(`the output "${name}" was not set: ${messageOf(error)}`),
  );
}

async function addOutput(world: World, name: string, value: string): Promise<void> {
  const { file } = outputFile(world);
  if (!file) return;
  // Nobody can write a value that ends it early and sets another output.
  const end = `swarm_ci_${crypto.randomUUID()}`;
  await appendFile(file, `${name}<<${end}\n${value}\n${end}\n`);
}

/** Where the platform takes outputs of a step, if it does. */
function outputFile({ context, env }: World): { readonly variable: string; readonly file: string | undefined } {
  const { outputVariable = '' } = jobTraitsOf(context.platform);
  return { variable: outputVariable, file: env[outputVariable] };
}

function unwritable(at: string, file: string | undefined, error: unknown): never {
  const message = `${file} cannot be written: ${messageOf(error)}`;
  throw invalidInput([{ at, message, hint: 'name a file in a folder that exists and can be written' }]);
}
