import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionlint } from '../../support/github/actionlint.ts';
import { namesFrom, stepsOf, workflowFiles } from '../../support/github/workflow-files.ts';
import { loadWorkflow } from '../../support/github/workflow-run.ts';
import { root } from '../../support/root.ts';

const { called, callers, own } = await workflowFiles();
const all = [...called, ...callers, ...own].map((file) => [file.path, file] as const);
const reusable = called.map((file) => [file.path, file] as const);

describe.each(all)('%s', (path, file) => {
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
    called
      .find(({ path }) => path.endsWith('/update-service.yml'))
      ?.text.replace('inputs.environment', 'inputs.enviroment')
      .replace('queue: max', 'que: max') ?? '';
  expect(await actionlint(odd, 'x.yml')).toHaveLength(2);
});

test('one version of each action of others', () => {
  const used = [...called, ...own].flatMap(stepsOf).flatMap(({ uses = '' }) => (uses.startsWith('$/') ? [] : [uses]));
  const names = new Set(used.map((uses) => uses.split('@')[0]));
  expect(new Set(used).size).toBe(names.size);
});

describe.each(reusable)('%s', (_path, file) => {
  const { inputs, secrets } = file.on.workflow_call;
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
});

describe('one at a time', () => {
  const jobOf = (path: string, name: string) => called.find((file) => file.path.endsWith(path))?.jobs[name];

  test('an update of one environment; none is cancelled, none that waits is dropped', () => {
    const concurrency = { group: 'swarm-ci-${{ inputs.environment }}', 'cancel-in-progress': false, queue: 'max' };
    expect(jobOf('/update-service.yml', 'update')?.concurrency).toEqual(concurrency);
  });

  // A job that waits for its reviewer holds its concurrency group. The lock on the server needs no reviewer.
  test('a deploy and a rollback by the lock alone, for which they wait', () => {
    for (const [path, name] of [
      ['/deploy.yml', 'deploy'],
      ['/rollback.yml', 'rollback'],
    ] as const) {
      const job = jobOf(path, name);
      expect(job?.concurrency).toBeUndefined();
      expect(JSON.stringify(job)).toContain('"lock-timeout":"30m"');
    }
  });

  test('a plan is not a deployment', () => {
    expect(jobOf('/plan.yml', 'plan')).toMatchObject({ environment: { deployment: false } });
    // Its deployment would name the commit of the run instead of that of the release.
    expect(jobOf('/rollback.yml', 'rollback')).toMatchObject({ environment: { deployment: false } });
  });

  test('commands run in bash, also on Windows', () => {
    const all = called.flatMap((file) => Object.values(file.jobs)) as { steps?: { run?: string; shell?: string }[] }[];
    const steps = all.flatMap((job) => job.steps ?? []).filter(({ run }) => run !== undefined);
    expect(steps.length).toBeGreaterThan(2);
    for (const { shell } of steps) expect(shell).toBe('bash');
  });

  test('a build of one pull request; a new commit cancels the one of the commit before', () => {
    expect(jobOf('/service-build.yml', 'images')?.concurrency).toEqual({
      group: expect.stringContaining('github.event.pull_request.number'),
      'cancel-in-progress': "${{ github.event.action == 'synchronize' }}",
    });
  });

  test.each([
    ['deploy', 'deploy'],
    ['rollback', 'rollback'],
    ['update-service', 'update'],
  ])('%s has the environment, with its protection rules, and its address', (file, name) => {
    const { environment } = jobOf(`/${file}.yml`, name) ?? {};
    expect(environment).toMatchObject({ name: '${{ inputs.environment }}', url: '${{ inputs.url }}' });
  });
});

describe('permissions', () => {
  const least: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
    'service-build': {
      checks: { contents: 'read' },
      select: { contents: 'read' },
      image: { contents: 'read', packages: 'write' },
      images: { contents: 'read', packages: 'write' },
      comment: { 'pull-requests': 'write' },
      bump: { contents: 'read' },
    },
    deploy: {
      plan: { contents: 'read', 'pull-requests': 'write' },
      deploy: { contents: 'read', 'pull-requests': 'write' },
    },
    rollback: { rollback: { contents: 'read', deployments: 'write', 'pull-requests': 'write' } },
    plan: { plan: { contents: 'read', 'pull-requests': 'write' } },
    'update-service': { update: { contents: 'read', 'pull-requests': 'write' } },
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
  for (const { jobs, on, path } of callers) {
    for (const { uses } of Object.values(jobs)) {
      expect(uses).toMatch(/^OWNER\/swarm-ci\/\.github\/workflows\/[\w-]+\.yml@/);
      expect(uses?.split('@')[1]).toBe(`v${version}`);
    }
    // GitHub sends "labeled" for each label of a pull request that is opened with some.
    const [first, last] = path.endsWith('/plan.yml') ? [['opened'], []] : [[], ['labeled']];
    if (on.pull_request) expect(on.pull_request.types).toEqual([...first, 'synchronize', 'reopened', ...last]);
  }
});
