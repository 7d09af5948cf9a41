import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { invalidInput, messageOf } from '@swarm-ci/core';
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

/** Sets an output of the step, in GitHub Actions. */
export async function setOutput(world: World, name: string, value: string): Promise<void> {
  const file = world.context.platform === 'github' ? world.env.GITHUB_OUTPUT : undefined;
  if (!file) return;
  // Nobody can write a value that ends it early and sets another output.
  const end = `swarm_ci_${crypto.randomUUID()}`;
  const lines = `${name}<<${end}\n${value}\n${end}\n`;
  await appendFile(file, lines).catch((error) => unwritable('GITHUB_OUTPUT', file, error));
}

function unwritable(at: string, file: string, error: unknown): never {
  const message = `${file} cannot be written: ${messageOf(error)}`;
  throw invalidInput([{ at, message, hint: 'name a file in a folder that exists and can be written' }]);
}
