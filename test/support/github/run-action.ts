import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { root } from '../root.ts';
import { ACTIONS } from './action-files.ts';

export type StepRun = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
};

export type Step = {
  readonly cwd: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: unknown;
  /** The job's own, for inputs whose default it is. */
  readonly token?: string;
};

type Action = {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
};

export async function readAction(name: string): Promise<Action> {
  return parse(await readFile(join(root, ACTIONS, name, 'action.yml'), 'utf8'));
}

/** The actions alone in a folder, as a runner downloads them: without anything that was installed. */
export async function layActions(folder: string): Promise<string> {
  const actions = join(folder, 'actions');
  await cp(join(root, ACTIONS), actions, { recursive: true });
  return actions;
}

/** Runs an action as GitHub's runner does: a process of its own, inputs as variables, outputs and summary in files. */
export async function runAction(actions: string, name: string, step: Step): Promise<StepRun> {
  const { inputs, runs } = await readAction(name);
  const given = step.with ?? {};
  for (const input of Object.keys(given)) if (!(input in inputs)) throw new Error(`Unexpected input "${input}"`);
  if (runs.using !== 'node24') throw new Error(`it runs with ${runs.using}`);
  const values = Object.entries(inputs).map(([input, { default: fallback = '' }]) => {
    const value = given[input] ?? fallback.replace('${{ github.token }}', step.token ?? '');
    return [`INPUT_${input.replaceAll(' ', '_').toUpperCase()}`, value];
  });
  const commands = await mkdtemp(join(actions, '../runner-'));
  const file = (name: string) => join(commands, name);
  await Promise.all(['output', 'summary', 'env', 'path', 'state'].map((name) => writeFile(file(name), '')));
  await writeFile(file('event.json'), JSON.stringify(step.event ?? {}));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: commands,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    ...step.env,
    ...Object.fromEntries(values),
    GITHUB_EVENT_PATH: file('event.json'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    GITHUB_STATE: file('state'),
  };
  const ran = await new Promise<Pick<StepRun, 'code' | 'stdout' | 'stderr'>>((done) => {
    const main = resolve(actions, name, runs.main);
    execFile(process.execPath, [main], { cwd: step.cwd, env, maxBuffer: 16_777_216 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
  return {
    ...ran,
    outputs: outputsIn(await readFile(file('output'), 'utf8')),
    summary: await readFile(file('summary'), 'utf8'),
  };
}

/** The file for outputs, as the runner reads it. */
export function outputsIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(.+)<<(.+)\n(.*)\n\2$/gm)].map(([, name, , value]) => [name, value]));
}
