import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, type Problem } from '../../errors.ts';
import type { RepositoryFacts } from '../../plan/pipeline.ts';
import { commitIn } from './git.ts';
import { findServices } from './services.ts';

const COMPOSE_FILE = /^docker-compose\.([a-zA-Z0-9][a-zA-Z0-9_.-]*)\.ya?ml$/;

/** What can be read from a repository without asking the user. */
export async function readRepositoryFacts(directory: string): Promise<RepositoryFacts & { problems: Problem[] }> {
  const { services, problems } = await findServices(directory);
  const names = problems.length > 0 ? [] : await readdir(directory);
  const environments = names.flatMap((name) => COMPOSE_FILE.exec(name)?.[1] ?? []);
  const branch = (await commitIn(directory, 'HEAD'))?.branch ?? 'main';
  return {
    environments: [...new Set(environments)].sort(),
    services,
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
