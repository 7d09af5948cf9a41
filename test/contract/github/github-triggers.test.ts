import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { WorkflowTemplate } from '@actions/workflow-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';
import { githubEvent } from '../../support/github/github-events.ts';
import { evaluate } from '../../support/github/github-expressions.ts';
import { builds, deploys, plans, type Row, rollbacks, updates } from '../../support/github/github-trigger-table.ts';
import { workflowFiles } from '../../support/github/workflow-files.ts';
import { loadWorkflow, type Performed, runWorkflow, type Started } from '../../support/github/workflow-run.ts';
import { root } from '../../support/root.ts';

const caller = (name: string) => `templates/github-actions/callers/${name}.yml`;
let folder: string;
let repository: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-ci-triggers-'));
  repository = join(folder, 'repository');
  for (const service of ['my', 'my-svc', 'svc']) {
    await mkdir(join(repository, service), { recursive: true });
    await writeFile(join(repository, service, 'Dockerfile'), 'FROM scratch\n');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The step that decides, as the workflow runs it, from its source. */
async function select({ env, event }: Started, inputs: Readonly<Record<string, string>>): Promise<Performed> {
  const files = { GITHUB_EVENT_PATH: join(folder, 'event.json'), GITHUB_OUTPUT: join(folder, 'output') };
  await Promise.all([writeFile(files.GITHUB_EVENT_PATH, JSON.stringify(event)), writeFile(files.GITHUB_OUTPUT, '')]);
  const { services: named = '', 'label-prefix': prefix } = inputs;
  const { code } = await callJob(['select-services', `--label-prefix=${prefix}`], {
    cwd: repository,
    env: { ...env, ...files, SERVICES: named },
  });
  const [, services = ''] = /^services<<.*\n(.*)\n/.exec(await readFile(files.GITHUB_OUTPUT, 'utf8')) ?? [];
  const steps = { tag: { outputs: { tag: '20260131_1a2b3c4d' } }, select: { outputs: { services } } };
  return { result: code === 0 ? 'success' : 'failure', steps };
}

const done: Performed = { result: 'success' };
const images: Performed = { result: 'success', steps: { build: { outputs: { tag: 't', services: '["my"]' } } } };

async function jobsOf(
  workflow: WorkflowTemplate,
  [event, change]: Row,
  ends: Readonly<Record<string, Performed>> = {},
) {
  const started = await githubEvent(event, change);
  return runWorkflow(workflow, started, async (job, contexts) => {
    if (job === 'select') return select(started, Object(contexts.inputs));
    return ends[job] ?? (job === 'images' ? images : done);
  });
}

describe.each([
  ['build', builds],
  ['deploy', deploys],
  ['rollback', rollbacks],
  ['plan', plans],
  ['build-and-update', updates],
])('%s.yml', async (name, rows) => {
  const workflow = await loadWorkflow(caller(name));
  test.each(rows.map((row) => [row[0], JSON.stringify(row[1]), row[2].join(' ') || 'nothing', row] as const))(
    '%s %s: %s',
    async (_event, _change, _jobs, row) => {
      expect([...(await jobsOf(workflow, row)).keys()].sort()).toEqual([...row[2]].sort());
    },
  );
});

describe('build.yml', async () => {
  const workflow = await loadWorkflow(caller('build'));
  const failed: Performed = { result: 'failure' };
  const asked: Row = ['reopened', { labels: ['build-my'] }, []];

  test.each([
    ['lint or tests fail: nothing is built', { checks: failed }, ['checks', 'select']],
    [
      'the build fails before it writes a report: there is nothing to comment',
      { images: failed },
      ['checks', 'select', 'images'],
    ],
    [
      'one image fails: the comment reports it',
      { images: { ...images, ...failed } },
      ['checks', 'select', 'images', 'comment'],
    ],
  ])('%s', async (_what, ends, jobs) => {
    const ended = await jobsOf(workflow, asked, ends);
    expect([...ended.keys()]).toEqual(jobs.map((job) => `build/${job}`));
  });

  test('the outputs of the caller are the tag and the services', async () => {
    const ended = await jobsOf(workflow, asked);
    expect(ended.get('build/select')?.outputs).toEqual({ tag: '20260131_1a2b3c4d', services: '["my"]' });
    expect(ended.get('build/images')?.outputs).toEqual({ tag: 't', services: '["my"]' });
  });

  test('a run that builds nothing waits for no other and blocks no other', async () => {
    const groupOf = async (selected: string) => {
      const { env, event } = await githubEvent('labeled', { labels: ['bug'] });
      const needs = { select: { outputs: { services: selected } } };
      const github = { event, ref: env.GITHUB_REF, run_id: env.GITHUB_RUN_ID };
      const { group = '' } =
        (await workflowFiles()).called.find(({ jobs }) => jobs.images)?.jobs.images?.concurrency ?? {};
      return evaluate(group.replace(/^.*\{\{|\}\}.*$/gs, ''), { github, needs });
    };
    expect(await groupOf('["my"]')).toBe(2);
    expect(await groupOf('')).toBe('2188688025');
  });
});

describe('build.yml with other inputs', () => {
  const withInputs = async (name: string, lines: string) => {
    const text = await readFile(join(root, caller('build')), 'utf8');
    const path = join(folder, name);
    const types = text
      .replace('types: [', 'types: [opened, ')
      .replace('\non:\n', '\non:\n  push:\n    branches: [main]\n');
    await writeFile(path, types.replace('      setup: npm ci', `${lines}\n      setup: npm ci`));
    return loadWorkflow(relative(root, path));
  };
  const namesOf = async (...args: Parameters<typeof jobsOf>) => [...(await jobsOf(...args)).keys()];
  const asked: Row = ['reopened', { labels: ['build-my'] }, []];
  const all = ['build/checks', 'build/select', 'build/image', 'build/images', 'build/comment'];

  test('a job for each service, and one that makes one report of theirs', async () => {
    const workflow = await withInputs('jobs.yml', '      job-per-service: true');
    expect(await namesOf(workflow, asked)).toEqual(all);
    expect(await namesOf(workflow, ['reopened', { labels: ['bug'] }, []])).toEqual([]);
    expect(await namesOf(workflow, ['dispatch', { inputs: { services: 'my,svc' } }, []])).toEqual(all.slice(0, -1));
    // An image that fails does not keep the report of the others; a run that replaced this one does.
    expect(await namesOf(workflow, asked, { image: { result: 'failure' } })).toEqual(all);
    expect(await namesOf(workflow, asked, { image: { result: 'cancelled' } })).toEqual(all.slice(0, 3));
  });

  test('an automatic build needs no label, and starts once for each push', async () => {
    const workflow = await withInputs('automatic.yml', '      automatic: true');
    for (const event of ['opened', 'synchronize'] as const) {
      // Labels select these; with select_by: changes, changes do.
      expect(await namesOf(workflow, [event, { labels: ['build-my'] }, []])).toEqual([
        ...all.slice(0, 2),
        ...all.slice(3),
      ]);
      expect(await namesOf(workflow, [event, { labels: [] }, []])).toEqual(all.slice(0, 2));
    }
    expect(await namesOf(workflow, ['push', {}, []])).toEqual(all.slice(0, 2));
    expect(await namesOf(workflow, ['labeled', { label: 'bug', labels: ['bug'] }, []])).toEqual([]);
    expect(await namesOf(workflow, ['closed', { labels: [] }, []])).toEqual([]);
    expect(await namesOf(workflow, ['fork', { action: 'synchronize', labels: ['build-my'] }, []])).toEqual([
      'build/checks',
    ]);
  });
});

test('with an environment for plans, a deploy waits for its plan, and is not made without it', async () => {
  const text = await readFile(join(root, caller('deploy')), 'utf8');
  const path = join(folder, 'reviewed.yml');
  await writeFile(path, text.replace('environment: prod', 'environment: prod\n      plan-environment: prod-plan'));
  const workflow = await loadWorkflow(relative(root, path));
  const asked: Row = ['labeled', { labels: ['prod-deploy'], label: 'prod-deploy' }, []];
  const jobs = async (ends?: Readonly<Record<string, Performed>>) => [...(await jobsOf(workflow, asked, ends)).keys()];
  expect(await jobs()).toEqual(['prod/plan', 'prod/deploy']);
  expect(await jobs({ plan: { result: 'failure' } })).toEqual(['prod/plan']);
});

test('contains() compares whole labels of a list, and parts of a text, both without regard to case', () => {
  const labels = { names: ['rebuild-my', 'Tests'] };
  expect(evaluate("contains(labels.names, 'tests')", { labels })).toBe(true);
  expect(evaluate("contains(labels.names, 'build-my')", { labels })).toBe(false);
  expect(evaluate("contains(join(labels.names), 'BUILD-my')", { labels })).toBe(true);
  expect(evaluate("startsWith('Build-my', 'build-')", {})).toBe(true);
  expect(evaluate("'PROD-deploy' == 'prod-deploy'", {})).toBe(true);
});
