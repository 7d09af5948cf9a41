import type { Setting, SettingKey } from '@swarm-ci/core';
import { describe, expect, test } from 'vitest';
import { definitions } from '../../../packages/ci-core/src/settings/definitions.ts';
import { flagOf } from '../../../packages/ci-core/src/settings/read-settings.ts';
import { loadJobs } from '../../support/docs/reference.ts';
import { stepJobs, stepSettings, variableOf } from '../../support/github/action-files.ts';
import { readAction } from '../../support/github/run-action.ts';
import { namesFrom, ourJob, stepsOf, type WorkflowStep, workflowFiles } from '../../support/github/workflow-files.ts';

const jobs = stepJobs(await loadJobs());
const { called } = await workflowFiles();
type OurStep = WorkflowStep & { readonly name: string };
const ours = called.map((file) => {
  const steps = stepsOf(file).flatMap((step): OurStep[] => {
    const name = ourJob(step);
    return name === undefined ? [] : [{ ...step, name }];
  });
  return [file.path, file, steps] as const;
});

/** Secrets that no setting is called by: what they hold, and why they have a name of their own. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  // Lines for the compose file, or for tokens of single services.
  'secret-variables': 'VARIABLES',
  // GitHub has no secret that begins with GITHUB_, and this one is for another repository.
  'github-token': 'MANIFESTS_TOKEN',
};

test('every action is a step of a workflow, or one that people run by themselves', () => {
  const used = new Set(ours.flatMap(([, , steps]) => steps.map(({ name }) => name)));
  const alone = jobs.map(({ name }) => name).filter((name) => !used.has(name));
  const steps = [
    'abort',
    'backup-service',
    'check',
    'clean-node',
    'clean-nodes',
    'clean-service',
    'copy-files',
    'lint',
    'promote',
    'restore',
    'status',
    'watch',
  ];
  expect(alone.sort()).toEqual(steps);
});

describe.each(ours)('%s', (_path, file, steps) => {
  test('gives inputs to its steps that they have, and all that they require', async () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const { name, with: given = {} } of steps) {
      const action = await readAction(name);
      expect(Object.keys(action.inputs), name).toEqual(expect.arrayContaining(Object.keys(given)));
      const required = Object.entries(action.inputs).flatMap(([input, about]) => (about.required ? [input] : []));
      expect(Object.keys(given), name).toEqual(expect.arrayContaining(required));
    }
  });

  test('has outputs that a step with swarm-ci sets', async () => {
    for (const [name, { value }] of Object.entries(file.on.workflow_call.outputs ?? {})) {
      const [, job = ''] = /jobs\.([\w-]+)\.outputs/.exec(value) ?? [];
      const [, id] = /steps\.([\w-]+)\.outputs/.exec(file.jobs[job]?.outputs?.[name] ?? '') ?? [];
      const step = stepsOf(file).find((one) => one.id === id && one.job === job);
      expect(Object.keys((await readAction(ourJob(step ?? {}) ?? '')).outputs ?? {}), name).toContain(name);
    }
  });

  test('takes each variable and secret for the setting that reads it, and none besides', () => {
    const taken = steps.flatMap(({ name, with: given = {} }) =>
      Object.entries(given).flatMap(([input, value]) =>
        namesFrom('(?:vars|secrets)', String(value)).map((variable) => ({ name, input, variable })),
      ),
    );
    const wrong = taken.filter(
      ({ name, input, variable }) => variable !== OTHER_NAMES[input] && variable !== variableFor(name, input),
    );
    expect(wrong).toEqual([]);
    const body = file.text.slice(file.text.indexOf('\njobs:'));
    expect(namesFrom('(?:vars|secrets)', body).length).toBe(taken.length);
  });

  // The variables SWARM_CI_…, which control a deploy or a build, can be set in swarm-ci.yaml; the token is the
  // default of the action.
  test.each(steps.map((step) => [step.name, step] as const))(
    'passes every secret to %s, and every variable that is a place',
    (name, { with: given = {} }) => {
      const missing = settingsOf(name).filter((key) => {
        if (variableOf(key).startsWith('SWARM_CI_') || key === 'githubToken') return false;
        const context = (definitions[key] as Setting).secret ? 'secrets' : '(?:vars|inputs|outputs|matrix)';
        return !new RegExp(`\\b${context}\\.`).test(String(given[flagOf(key)] ?? ''));
      });
      expect(missing).toEqual([]);
    },
  );
});

function settingsOf(name: string): SettingKey[] {
  const job = jobs.find((one) => one.name === name);
  return job === undefined ? [] : stepSettings(job);
}

function variableFor(name: string, input: string): string | undefined {
  const key = settingsOf(name).find((one) => flagOf(one) === input);
  return key && variableOf(key);
}
