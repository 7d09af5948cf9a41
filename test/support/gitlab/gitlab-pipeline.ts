import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse, stringify } from 'yaml';
import { commitFiles } from '../build/git-repository.ts';
import { root } from '../root.ts';

export type Rule = { readonly if?: string; readonly when?: string };
export type GitlabJob = Readonly<Record<string, unknown>> & { readonly rules?: readonly Rule[] };
export type Variables = Readonly<Record<string, string>>;

export const gitlabCiLocal = createRequire(import.meta.url).resolve('gitlab-ci-local/dist/index.js');
export const templates = join(root, 'templates/gitlab-ci');

/**
 * The jobs of a .gitlab-ci.yml beside our templates, with everything included, interpolated, extended, and checked against GitLab's own
 * JSON schema. Throws with the runner's words when it is refused.
 */
export async function expandedJobs(config: object): Promise<Record<string, GitlabJob>> {
  return inRepository(config, async (run) => {
    const { stages, workflow, ...jobs } = parse(await run('--preview'));
    return jobs;
  });
}

export type Pipeline = { readonly jobs: Readonly<Record<string, GitlabJob>>; readonly variables: Variables };

/** The jobs that each pipeline would have, by the runner's own evaluation of their rules; `?` marks those that wait for a click. */
export async function jobsOf(pipelines: readonly Pipeline[]): Promise<string[][]> {
  // All in one, each job with its pipeline's variables for its own: starting the runner takes most of the time. Under other names,
  // since a job cannot change GitLab's.
  const own = (text: string) => text.replace(/\$([A-Z])/g, '$OWN_$1');
  const config: Record<string, object> = {};
  for (const [index, { jobs, variables: all }] of pipelines.entries()) {
    const variables = Object.fromEntries(Object.entries(all).map(([name, value]) => [`OWN_${name}`, value]));
    for (const [name, job] of Object.entries(jobs)) {
      const rules = job.rules?.map((rule) => (rule.if === undefined ? rule : { ...rule, if: own(rule.if) }));
      config[`${index} ${name}`] = { script: 'true', variables, rules };
    }
  }
  const listed = await inRepository(config, listJobs);
  return pipelines.map((_, index) => {
    const prefix = `${index} `;
    return listed.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  });
}

/** The same of one pipeline alone, as the runner itself lists it. */
export async function jobsOfOne(config: object, variables: Variables): Promise<string[]> {
  const set = Object.entries(variables).flatMap(([name, value]) => ['--variable', `${name}=${value}`]);
  const ignored = ['--ignore-predefined-vars', Object.keys(variables).join(',')];
  const branch = variables.CI_COMMIT_BRANCH === undefined ? ['--unset-variable', 'CI_COMMIT_BRANCH'] : [];
  return inRepository(config, (run) => listJobs(run, ...set, ...ignored, ...branch));
}

type Run = (...args: string[]) => Promise<string>;

async function listJobs(run: Run, ...args: string[]): Promise<string[]> {
  const listed: { name: string; when: string }[] = JSON.parse(await run('--list-json', ...args));
  const running = listed.filter(({ when }) => when !== 'never');
  return running.map(({ name, when }) => `${name}${when === 'manual' ? '?' : ''}`);
}

/** It ends before a pipe has taken a long output, so the output goes to a file. */
async function outputOf(cwd: string, args: readonly string[]): Promise<string> {
  const path = `${cwd}.out`;
  const file = await open(path, 'w+');
  try {
    const child = spawn(process.execPath, [gitlabCiLocal, ...args], { cwd, stdio: ['ignore', file.fd, 'pipe'] });
    const [errors, [code]] = await Promise.all([child.stderr ? text(child.stderr) : '', once(child, 'close')]);
    const output = await readFile(path, 'utf8');
    if (code !== 0) throw new Error(`gitlab-ci-local refused:\n${output}${errors}`);
    return output;
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

async function inRepository<T>(config: object, work: (run: Run) => Promise<T>): Promise<T> {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-gitlab-'));
  try {
    await cp(templates, join(cwd, 'templates/gitlab-ci'), { recursive: true });
    await commitFiles(cwd, { '.gitlab-ci.yml': stringify(config, { aliasDuplicateObjects: false }) });
    return await work((...args) => outputOf(cwd, args));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
