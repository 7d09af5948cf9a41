import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { type Instance, runGitlab, startInstance } from '../../support/gitlab/gitlab-imports.ts';
import { jobsOf } from '../../support/gitlab/gitlab-pipeline.ts';
import { root } from '../../support/root.ts';

let instance: Instance;
let blocks: object[];
let workflow: { readonly rules: readonly { if?: string; when?: string }[] };

beforeAll(async () => {
  instance = await startInstance();
  const pages = await Promise.all(
    ['docs/gitlab.md', 'templates/gitlab-ci/README.md'].map((page) => readFile(join(root, page), 'utf8')),
  );
  const found = pages.flatMap((text) =>
    [...text.matchAll(/^( *)```yaml\n(.*?)^\1```/gms)].map(([, , body = '']) => parse(body)),
  );
  blocks = found.filter((block) => 'include' in block);
  workflow = found.find((block) => 'workflow' in block).workflow;
  expect(found).toHaveLength(blocks.length + 1);
}, 60_000);
afterAll(() => instance.close());

describe('the guide', () => {
  test('has pipelines that are what they say, word by word', async () => {
    const jobs: string[][] = [];
    for (const block of blocks) {
      const folder = await mkdtemp(join(tmpdir(), 'swarm-ci-guide-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      await instance.adopt(folder, block);
      const { code, stdout, stderr } = await runGitlab(folder, ['--preview']);
      expect(code, stderr).toBe(0);
      const names = Object.keys(parse(stdout));
      jobs.push(names.filter((name) => name !== 'stages'));
    }
    const manifests = [
      'plan-prod',
      'plan-to-deploy-dev',
      'deploy-dev',
      'plan-to-deploy-prod',
      'deploy-prod',
      'rollback-prod',
    ];
    const services = ['start-build', 'lint', 'tests', 'build-image', 'build-images', 'comment-images'];
    const one = ['plan-to-deploy-prod', 'deploy-prod'];
    const deploys = (...names: readonly string[]) =>
      names.flatMap((name) => [`plan-to-deploy-${name}`, `deploy-${name}`]);
    const directories = [...deploys('shop-prod', 'monitoring-prod'), 'lint-shop', 'lint-monitoring'];
    const stopped = [...deploys('dev'), 'stop-dev'];
    expect(jobs).toEqual([one, manifests, services, one, one, deploys('dev', 'prod'), directories, stopped, one]);
  }, 300_000);

  test('has a workflow that makes one pipeline of each push', async () => {
    const push = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_BRANCH: 'a' };
    const pipelines = [
      { CI_PIPELINE_SOURCE: 'merge_request_event' },
      { ...push, CI_OPEN_MERGE_REQUESTS: 'group/shop!7' },
      push,
      { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: 'v1' },
    ];
    const jobs = { pipeline: { rules: workflow.rules } };
    const found = await jobsOf(pipelines.map((variables) => ({ jobs, variables })));
    expect(found).toEqual([['pipeline'], [], ['pipeline'], ['pipeline']]);
  }, 120_000);
});
