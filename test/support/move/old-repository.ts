import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);

type OldJob = { readonly before_script?: readonly string[]; readonly script?: readonly string[] };

/**
 * A manifests repository of a team that deploys by shell in its .gitlab-ci.yml. The script of its job deploy-prod lies beside
 * it as old-deploy.sh, line by line as a runner with a shell runs it.
 */
export async function oldRepository(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-moved-'));
  await cp(join(import.meta.dirname, 'manifests'), directory, { recursive: true });
  const pipeline = parse(await readFile(join(directory, '.gitlab-ci.yml'), 'utf8')) as Record<string, OldJob> & {
    readonly variables: Record<string, string>;
  };
  const variables = Object.entries(pipeline.variables).map(([name, value]) => `${name}='${value}'`);
  const lines = [...(pipeline['.connect']?.before_script ?? []), ...(pipeline['deploy-prod']?.script ?? [])];
  await writeFile(join(directory, 'old-deploy.sh'), ['set -e', ...variables, ...lines, ''].join('\n'));
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  await commitAll(directory, 'as it was');
  return directory;
}

export async function commitAll(directory: string, message: string): Promise<void> {
  await git(directory, 'add', 'docker-compose.prod.yaml', 'docker-compose.dev.yaml', 'prod', 'dev', '.gitlab-ci.yml');
  await git(directory, 'commit', '--quiet', '--message', message);
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd });
}
