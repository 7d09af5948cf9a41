import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { messageOf, type Problem } from '../../errors.ts';
import { environmentsAmong } from '../../plan/environments.ts';
import type { RepositoryFacts } from '../../plan/pipeline.ts';
import { openGit } from './git-command.ts';
import { findServices } from './services.ts';

/** Where a repository keeps its own copy of the command. */
const COPY = '.swarm-ci/cli.mjs';

/** As the templates take it. */
const ENVIRONMENT = /^[a-z0-9]+([_-][a-z0-9]+)*$/;

/** What a platform puts into a new repository. */
const INITIAL = /^(\.git|\.gitignore|\.gitattributes|\.editorconfig|readme(\.\w+)?|licen[cs]e(\.\w+)?)$/i;

export type FoundFacts = RepositoryFacts & {
  /** The root of the Git repository; the directory itself if it is in none. */
  readonly root: string;
  /** What the directory holds. */
  readonly names: readonly string[];
  /** Names in docker-compose.<name>.yaml that the templates would refuse. */
  readonly unusable: readonly string[];
  /** At its root. */
  readonly hasDockerfile: boolean;
  readonly problems: Problem[];
};

/** What can be read from a repository without asking the user. `withFiles` are environments whose compose files the settings name. */
export async function readRepositoryFacts(
  directory: string,
  known: readonly string[] | undefined,
  withFiles: readonly string[],
): Promise<FoundFacts> {
  const { services: found, problems } = await findServices(directory);
  const services = known ?? found;
  const names = problems.length > 0 ? [] : await readdir(directory);
  const environments = [...new Set([...environmentsAmong(names), ...withFiles])].sort();
  const { root, folder, branch } = await repositoryOf(directory);
  const copy = await access(join(root, COPY)).then(
    () => COPY,
    () => undefined,
  );
  return {
    root,
    folder,
    copy,
    names,
    environments: environments.filter((name) => ENVIRONMENT.test(name)),
    unusable: environments.filter((name) => !ENVIRONMENT.test(name)),
    // A pipeline that builds belongs to the whole repository.
    services: folder === '' ? [...services] : [],
    isEmpty: names.every((name) => INITIAL.test(name)),
    hasDockerfile: names.includes('Dockerfile'),
    npmScripts: await npmScriptsIn(directory, problems),
    branch,
    problems,
  };
}

/** A platform reads only the pipeline at the root, and runs it for the default branch, which is often not the one checked out. */
async function repositoryOf(directory: string): Promise<{ root: string; folder: string; branch: string }> {
  const git = openGit(directory);
  const ref = (name: string) => git.text('symbolic-ref', '--quiet', '--short', name);
  const root = await git.text('rev-parse', '--show-toplevel');
  const branch = (await ref('refs/remotes/origin/HEAD'))?.replace(/^origin\//, '') ?? (await ref('HEAD')) ?? 'main';
  if (root === undefined) return { root: directory, folder: '', branch };
  const folder = relative(root, await realpath(directory));
  return { root: folder === '' ? directory : root, folder: folder.split(sep).join('/'), branch };
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
