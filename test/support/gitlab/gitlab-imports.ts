import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { type GitHost, startGitHost } from '../build/git-host.ts';
import { commitFiles } from '../build/git-repository.ts';
import { gitlabCiLocal, templates, type Variables } from './gitlab-pipeline.ts';

const VERSION = 'v0.1.0';
const TOOLKIT = 'GROUP/swarm-ci';

export type Import = { readonly name: string; readonly inputs: object };
export type Way = 'local' | 'project' | 'remote' | 'component' | 'one component';
export const ways: readonly Way[] = ['local', 'project', 'remote', 'component', 'one component'];

/** A GitLab that holds this repository's templates; projects import them from there. */
export type Instance = GitHost & {
  readonly includeOf: (way: Way, imports: readonly Import[]) => object[];
  /** Makes of a folder the project `group/shop` of this instance with that pipeline; a `local` import needs its copy of the templates. */
  readonly adopt: (directory: string, config: object) => Promise<string>;
};

export async function startInstance(): Promise<Instance> {
  const host = await startGitHost();
  const work = await mkdtemp(join(tmpdir(), 'swarm-ci-templates-'));
  const isCopied = (path: string) => !path.includes('github-actions');
  await cp(dirname(templates), join(work, 'templates'), { recursive: true, filter: isCopied });
  await commitFiles(work, {});
  const bare = join(host.folder, `${TOOLKIT}.git`);
  await mkdir(dirname(bare), { recursive: true });
  await git(work, 'tag', VERSION);
  await git(work, 'clone', '--quiet', '--bare', '.', bare);
  await git(bare, 'config', 'uploadpack.allowFilter', 'true');
  await rm(work, { recursive: true, force: true });
  const from: Readonly<Record<Way, (one: Import) => object>> = {
    local: ({ name, inputs }) => ({ local: `/templates/gitlab-ci/${name}.yml`, inputs }),
    project: ({ name, inputs }) => ({
      project: TOOLKIT,
      ref: VERSION,
      file: `/templates/gitlab-ci/${name}.yml`,
      inputs,
    }),
    remote: ({ name, inputs }) => ({
      remote: `http://${host.address}/${TOOLKIT}/-/raw/${VERSION}/templates/gitlab-ci/${name}.yml`,
      inputs,
    }),
    component: ({ name, inputs }) => ({ component: `${host.address}/${TOOLKIT}/${name}@${VERSION}`, inputs }),
    'one component': ({ name, inputs }) => ({
      component: `${host.address}/${TOOLKIT}/gitlab-ci@${VERSION}`,
      inputs: { purpose: name, ...inputs },
    }),
  };
  return {
    ...host,
    includeOf: (way, imports) => imports.map(from[way]),
    adopt: async (directory, config) => {
      const text = stringify(config, { aliasDuplicateObjects: false });
      if (text.includes('local: /templates')) {
        await cp(templates, join(directory, 'templates/gitlab-ci'), { recursive: true });
      }
      const commit = await commitFiles(directory, {
        '.gitlab-ci.yml': text,
        '.gitignore': '.gitlab-ci-local\n/deploy-*.*\n/build*.*\n',
      });
      const origin = `http://${host.address}/group/shop.git`;
      await git(directory, 'remote', 'add', 'origin', origin).catch(() => undefined);
      return commit;
    },
  };
}

/** Runs gitlab-ci-local there; the variables are those of the pipeline, the environment that of its jobs. */
export async function runGitlab(cwd: string, args: readonly string[], variables: Variables = {}, env: Variables = {}) {
  const set = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const ignored = set.length === 0 ? [] : ['--ignore-predefined-vars', Object.keys(variables).join(',')];
  const options = { cwd, env: { PATH: process.env.PATH, HOME: cwd, ...env }, maxBuffer: 64 * 1024 * 1024 };
  const ran = promisify(execFile)(process.execPath, [gitlabCiLocal, ...args, ...set, ...ignored], options);
  return ran.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code: Number(code), stdout: String(stdout), stderr: String(stderr) }),
  );
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  await promisify(execFile)('git', args, { cwd });
}
