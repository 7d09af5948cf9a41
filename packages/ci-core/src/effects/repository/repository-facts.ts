import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, type Problem } from '../../errors.ts';
import type { RepositoryFacts } from '../../plan/pipeline.ts';
import { commitIn } from './git.ts';
import { environmentsAmong } from './repository.ts';
import { findServices } from './services.ts';

/** As the templates take it. */
const ENVIRONMENT = /^[a-z0-9]+([_-][a-z0-9]+)*$/;

export type FoundFacts = RepositoryFacts & {
  /** Names in docker-compose.<name>.yaml that the templates would refuse. */
  readonly unusable: readonly string[];
  /** At its root. */
  readonly hasDockerfile: boolean;
  readonly problems: Problem[];
};

/** What can be read from a repository without asking the user. */
export async function readRepositoryFacts(
  directory: string,
  known: readonly string[] | undefined,
): Promise<FoundFacts> {
  const { services: found, problems } = await findServices(directory);
  const services = known ?? found;
  const names = problems.length > 0 ? [] : await readdir(directory);
  const environments = environmentsAmong(names);
  const branch = (await commitIn(directory, 'HEAD'))?.branch ?? 'main';
  return {
    environments: environments.filter((name) => ENVIRONMENT.test(name)),
    unusable: environments.filter((name) => !ENVIRONMENT.test(name)),
    services: [...services],
    isEmpty: names.every((name) => name === '.git'),
    hasDockerfile: names.includes('Dockerfile'),
    npmScripts: await npmScriptsIn(directory, problems),
    branch,
    problems,
  };
}

async function npmScriptsIn(directory: string, problems: Problem[]): Promise<string[] | undefined> {
  const file = join(directory, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return Object.keys((JSON.parse(text) as { scripts?: object }).scripts ?? {});
  } catch (error) {
    problems.push({ at: file, message: `is not valid JSON: ${messageOf(error)}`, hint: 'correct it' });
    return undefined;
  }
}
