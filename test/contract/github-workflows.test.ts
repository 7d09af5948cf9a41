import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { definitions, flagOf, type Setting, type SettingKey } from '@swarm-ci/core';
import { describe, expect, test } from 'vitest';
import { stepSettings, variableOf } from '../support/action-files.ts';
import { actionlint } from '../support/actionlint.ts';
import { loadJobs, root } from '../support/reference.ts';
import { readAction } from '../support/run-action.ts';
import { namesFrom, ourJob, stepsOf, type WorkflowFile, workflowFiles } from '../support/workflow-files.ts';
import { loadWorkflow } from '../support/workflow-run.ts';

const { called, callers } = await workflowFiles();
const jobs = await loadJobs();
const both = [...called, ...callers].map((file) => [file.path, file] as const);
const reusable = called.map((file) => [file.path, file] as const);

describe.each(both)('%s', (path, file) => {
  test('is what actionlint and the parser of GitHub take', async () => {
    expect(await actionlint(file.text, path)).toEqual([]);
    await loadWorkflow(path);
  });

  test('is started by nothing that gives a fork more than its due, and asks for each permission by itself', () => {
    expect(file.text).not.toMatch(/pull_request_target|workflow_run|write-all/);
    expect(file.permissions).toEqual({});
    for (const job of Object.values(file.jobs)) expect(job.permissions).toBeDefined();
  });

  test('uses pinned actions, none of which keeps the token, and puts no value into a script', () => {
    for (const { uses, run = '', with: given } of stepsOf(file)) {
      expect(run).not.toContain('${{');
      if (uses === undefined || uses.startsWith('$/')) continue;
      expect(file.text).toMatch(new RegExp(`${uses} # v\\d+\\.\\d+\\.\\d+$`, 'm'));
      expect(uses).toMatch(/@[0-9a-f]{40}$/);
      if (uses.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false);
    }
  });
});

test('actionlint finds what is wrong', async () => {
  const text = callers[0]?.text.replace('runs-on', 'run-on').replace('labeled]', 'labelled]') ?? '';
  expect(await actionlint(text, 'x.yml')).toHaveLength(1);
  const odd =
    called[0]?.text.replace('inputs.environment', 'inputs.enviroment').replace('queue: max', 'que: max') ?? '';
  expect(await actionlint(odd, 'x.yml')).toHaveLength(2);
});

test('one version of each action of others', () => {
  const used = called.flatMap(stepsOf).flatMap(({ uses = '' }) => (uses.startsWith('$/') ? [] : [uses]));
  const names = new Set(used.map((uses) => uses.split('@')[0]));
  expect(new Set(used).size).toBe(names.size);
});

describe.each(reusable)('%s', (_path, file) => {
  const { inputs, secrets, outputs = {} } = file.on.workflow_call;
  const body = file.text.slice(file.text.indexOf('\njobs:'));

  test('has typed inputs with a description, each of them used, and a default unless it is required', () => {
    for (const [name, input] of Object.entries(inputs)) {
      expect(input, name).toMatchObject({ type: expect.stringMatching(/^(string|boolean|number)$/), description: /./ });
      expect(input.default !== undefined, name).toBe(input.required !== true);
    }
    expect(Object.keys(inputs).sort()).toEqual([...new Set(namesFrom('inputs', body))].sort());
  });

  test('declares the secrets that it uses', () => {
    expect(Object.keys(secrets).sort()).toEqual([...new Set(namesFrom('secrets', body))].sort());
  });

  test('gives its jobs a time limit', () => {
    for (const job of Object.values(file.jobs)) expect(job['timeout-minutes']).toBeDefined();
  });

  test('gives inputs to its steps that they have, and all that they require', async () => {
    for (const step of stepsOf(file)) {
      const name = ourJob(step);
      if (name === undefined) continue;
      const action = await readAction(name);
      expect(Object.keys(action.inputs), name).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
      const required = Object.entries(action.inputs).filter(([, { required }]) => required);
      expect(Object.keys(step.with ?? {}), name).toEqual(expect.arrayContaining(required.map(([input]) => input)));
    }
  });

  test('has outputs that a step of ours sets', async () => {
    for (const [name, { value }] of Object.entries(outputs)) {
      const [, job = ''] = /jobs\.([\w-]+)\.outputs/.exec(value) ?? [];
      const [, id] = /steps\.([\w-]+)\.outputs/.exec(file.jobs[job]?.outputs?.[name] ?? '') ?? [];
      const step = stepsOf(file).find((one) => one.id === id && one.job === job);
      expect(Object.keys((await readAction(ourJob(step ?? {}) ?? '')).outputs ?? {}), name).toContain(name);
    }
  });

  test('takes each variable and secret for the setting that reads it', () => {
    for (const [input, text] of givenTo(file)) {
      for (const name of [...namesFrom('vars', text), ...namesFrom('secrets', text)]) {
        // What it holds is for the compose file.
        if (input === 'secret-variables') continue;
        expect([input, name]).toEqual([input, variables.get(input)]);
      }
    }
    const known = namesFrom('(?:vars|secrets)', body);
    expect(known.length).toBe(givenTo(file).flatMap(([, text]) => namesFrom('(?:vars|secrets)', text)).length);
  });
});

/** The variable of each input, over all settings. */
const variables = new Map((Object.keys(definitions) as SettingKey[]).map((key) => [flagOf(key), variableOf(key)]));

/** What the steps of ours get. */
function givenTo(file: WorkflowFile): [input: string, text: string][] {
  return stepsOf(file)
    .filter((step) => ourJob(step) !== undefined)
    .flatMap((step) => Object.entries(step.with ?? {}).map(([name, value]): [string, string] => [name, String(value)]));
}

/**
 * What a job reads and its workflow does not pass. How a deploy or a build goes about it may stand in swarm-ci.yaml, which
 * is the variables SWARM_CI_…; the token is the default of the action.
 */
test.each(
  called.flatMap((file) => stepsOf(file).flatMap((step) => (ourJob(step) ? [[ourJob(step), step] as const] : []))),
)('every secret and every variable of a place that %s reads is passed to it', (name, step) => {
  const job = jobs.find((one) => one.name === name);
  const settings = job === undefined ? [] : stepSettings(job);
  const passed = Object.entries(step.with ?? {});
  const missing = settings.filter((key) => {
    const variable = variableOf(key);
    if (variable.startsWith('SWARM_CI_') || key === 'githubToken') return false;
    const [, text = ''] = passed.find(([input]) => input === flagOf(key)) ?? [];
    const context = (definitions[key] as Setting).secret ? 'secrets' : '(?:vars|inputs|outputs)';
    return !new RegExp(`\\b${context}\\.`).test(text);
  });
  expect(missing).toEqual([]);
});

describe('one at a time', () => {
  const jobOf = (path: string, name: string) => called.find((file) => file.path.endsWith(path))?.jobs[name];

  test('a deploy and a rollback of one environment; none is cancelled, none that waits is dropped', () => {
    const concurrency = { group: 'swarm-ci-${{ inputs.environment }}', 'cancel-in-progress': false, queue: 'max' };
    expect(jobOf('/deploy.yml', 'deploy')?.concurrency).toEqual(concurrency);
    expect(jobOf('/rollback.yml', 'rollback')?.concurrency).toEqual(concurrency);
  });

  test('a build of one pull request; a new commit cancels the one of the commit before', () => {
    expect(jobOf('/service-build.yml', 'images')?.concurrency).toEqual({
      group: expect.stringContaining('github.event.pull_request.number'),
      'cancel-in-progress': "${{ github.event.action == 'synchronize' }}",
    });
  });

  test.each(['deploy', 'rollback'])('%s has the environment, with its protection rules, and its address', (name) => {
    const { environment } = jobOf(`/${name}.yml`, name) ?? {};
    expect(environment).toEqual({ name: '${{ inputs.environment }}', url: '${{ inputs.url }}' });
  });
});

describe('permissions', () => {
  const least: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
    'service-build': {
      checks: { contents: 'read' },
      select: { contents: 'read' },
      images: { contents: 'read', packages: 'write' },
      comment: { 'pull-requests': 'write' },
    },
    deploy: { deploy: { contents: 'read', 'pull-requests': 'write' } },
    rollback: { rollback: { contents: 'read' } },
  };

  test('are these and no more', () => {
    const asked = called.map(({ path, jobs }) => [
      path.replace(/.*\/|\.yml/g, ''),
      Object.fromEntries(Object.entries(jobs).map(([name, { permissions }]) => [name, permissions])),
    ]);
    expect(Object.fromEntries(asked)).toEqual(least);
  });

  test.each(callers.map((file) => [file.path, file] as const))(
    '%s grants what it calls, and no more',
    (_path, file) => {
      for (const { uses = '', permissions } of Object.values(file.jobs)) {
        const [, name = ''] = /workflows\/([\w-]+)\.yml@/.exec(uses) ?? [];
        expect(permissions).toEqual(Object.assign({}, ...Object.values(least[name] ?? {})));
      }
    },
  );
});

test('callers name the version of the package, and listen for what a label does', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'packages/jobs/package.json'), 'utf8'));
  for (const { jobs, on } of callers) {
    for (const { uses } of Object.values(jobs)) {
      expect(uses).toMatch(/^OWNER\/swarm-ci\/\.github\/workflows\/[\w-]+\.yml@/);
      expect(uses?.split('@')[1]).toBe(`v${version}`);
    }
    if (on.pull_request) expect(on.pull_request.types).toEqual(['opened', 'synchronize', 'reopened', 'labeled']);
  }
});
