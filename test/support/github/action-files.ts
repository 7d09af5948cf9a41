import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting, SettingKey } from '@swarm-ci/core';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { flagOf } from '../../../packages/ci-core/src/settings/read-settings.ts';
import type { Job } from '../../../packages/jobs/src/command-line/job.ts';

export const ACTIONS = 'templates/github-actions';

/** Their result is text for a shell, not a step. */
const NO_STEPS = [
  'config-versions',
  'parse-deploy-log',
  'releases',
  'init',
  'vendor',
  'remove',
  'nodes',
  'drain',
  'activate',
  'server-plan',
  'server-apply',
];
/** The job's own token, which every repository has. */
const TOKEN = '$' + '{{ github.token }}';

const SCRIPT = 'run';

const MORE = {
  variables: {
    description: 'More variables, NAME=VALUE a line: of the compose file, or a token of SwarmUtils for one service',
  },
  'secret-variables': { description: 'The same, but their values are masked in the log' },
};

type Inputs = {
  readonly argument?: string;
  readonly options: readonly string[];
  readonly switches: readonly string[];
  /** The input with a script for sh, which is the command of the job. */
  readonly script?: string;
  /** The variable that each input sets. */
  readonly settings: Readonly<Record<string, string>>;
};

export function stepJobs(jobs: readonly Job[]): Job[] {
  return jobs.filter(({ name }) => !NO_STEPS.includes(name));
}

/** Settings that a step can be given: those that have a variable and are not of another platform. */
export function stepSettings(job: Job): SettingKey[] {
  return job.settings.filter((key) => (definitions[key] as Setting).env.length > 0 && key !== 'gitlabToken');
}

/** The generated files of the actions, by path: an action for each job, and how its inputs reach the job. */
export function actionFiles(jobs: readonly Job[]): [path: string, text: string][] {
  const steps = stepJobs(jobs);
  const inputs = Object.fromEntries(steps.map((job) => [job.name, inputsOf(job)]));
  return [
    [`${ACTIONS}/inputs.json`, `${JSON.stringify(inputs, null, 2)}\n`],
    ...steps.flatMap(({ name, ...job }): [string, string][] => [
      [
        `${ACTIONS}/${name}/action.yml`,
        `# Generated: npm run docs\n${stringify(action({ name, ...job }), { lineWidth: 0 })}`,
      ],
      [`${ACTIONS}/${name}/index.mjs`, `import { run } from '../run.mjs';\n\nawait run('${name}');\n`],
    ]),
  ];
}

function inputsOf(job: Job): Inputs {
  return {
    ...(job.argument ? { argument: argumentName(job.argument.name) } : {}),
    ...(job.command === undefined ? {} : { script: SCRIPT }),
    options: Object.keys(job.options ?? {}),
    switches: Object.keys(job.switches ?? {}),
    settings: Object.fromEntries(stepSettings(job).map((key) => [flagOf(key), variableOf(key)])),
  };
}

export function variableOf(key: SettingKey): string {
  return (definitions[key] as Setting).env[0] ?? '';
}

/** A job that fills in a compose file, or asks SwarmUtils, reads variables that no setting names. */
export function readsMore({ settings }: Job): boolean {
  const keys: readonly string[] = settings;
  return keys.includes('swarmUtilsToken') || (keys.includes('serverPath') && keys.includes('registry'));
}

function argumentName(name: string): string {
  return name === 'env' ? 'environment' : name;
}

function action(job: Job) {
  const { argument, options = {}, switches = {}, outputs } = job;
  const named = argument && {
    [argumentName(argument.name)]: { description: argument.describe, required: argument.required },
  };
  return {
    name: `swarm-ci ${job.name}`,
    description: job.purpose,
    inputs: {
      ...named,
      ...(job.command === undefined ? {} : { [SCRIPT]: { description: `Script for sh: ${job.command}` } }),
      ...mapped(options, ({ describe }) => ({ description: describe })),
      ...mapped(switches, (describe) => ({ description: `true or false: ${describe}`, default: 'false' })),
      ...Object.fromEntries(stepSettings(job).map((key) => [flagOf(key), input(key)])),
      ...(readsMore(job) ? MORE : {}),
    },
    ...(outputs ? { outputs: mapped(outputs, (describe) => ({ description: describe })) } : {}),
    runs: { using: 'node24', main: 'index.mjs' },
  };
}

/** A default of the job is described, not set: it would hide the variable and swarm-ci.yaml. */
function input(key: SettingKey) {
  const { describe, default: fallback, defaultText }: Setting = definitions[key];
  const told = fallback ?? defaultText;
  return {
    description: `${describe}; else ${variableOf(key)}${told === undefined ? '' : ` (default: ${told})`}`,
    ...(key === 'githubToken' ? { default: TOKEN } : {}),
  };
}

function mapped<T, R>(members: Readonly<Record<string, T>>, change: (member: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member)]));
}

/** Builds the command into a folder, from source. */
export async function buildInto(folder: string, root: string): Promise<void> {
  const cwd = join(root, 'packages/jobs');
  await execa(join(cwd, 'node_modules/.bin/rolldown'), ['-c', 'rolldown.config.ts', '-d', folder], { cwd });
}

/** Every file below a folder, by path. */
export async function filesBelow(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.sort().map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')] as const);
  return new Map(await Promise.all(read));
}
