import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { planPipeline } from '../../../packages/ci-core/src/plan/pipeline.ts';
import { expandedJobs, type GitlabJob } from '../../support/gitlab/gitlab-pipeline.ts';
import { readTemplates } from '../../support/gitlab/gitlab-templates.ts';
import { type CreatedJob, createPipeline, hasProtectedVariables } from '../../support/gitlab/model/create-pipeline.ts';
import { eventNames, pipelineOf } from '../../support/gitlab/model/events.ts';
import { runPipeline } from '../../support/gitlab/model/run-pipeline.ts';

const STAGES = ['test', 'deploy', 'later'];
const local = (name: string, inputs: object) => ({ local: `/templates/gitlab-ci/${name}.yml`, inputs });
const checks = { lint_script: ['./lint'], test_script: ['./test'], test_image: 'alpine:3.22' };
const update = (service: string) => ({ environment: 'dev', service, built_image: `$CI_REGISTRY_IMAGE/${service}` });

const configs = {
  services: {
    include: [
      local('build', checks),
      local('comment', {}),
      local('bump', {}),
      local('update-service', update('my')),
      local('update-service', update('web')),
    ],
  },
  manifests: {
    stages: STAGES,
    include: ['dev', 'prod'].flatMap((environment) => [
      local('plan', { environment }),
      local('deploy', { environment }),
      local('rollback', { environment }),
    ]),
    later: { stage: 'later', script: 'true', rules: [{ when: 'on_success' }] },
  },
};
const labelSets = (names: readonly string[]) =>
  Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, i) => bits & (2 ** i)).join(','));
const labels = {
  services: labelSets(['tests', 'build-my', 'build-all', 'dev-deploy', 'backend']),
  manifests: labelSets(['dev-deploy', 'prod-deploy', 'backend']),
};

/** What `init` writes for dev and prod, where protected variables are those of prod. */
const written = planPipeline(
  {
    environments: ['dev', 'prod'],
    services: [],
    isEmpty: false,
    npmScripts: undefined,
    branch: 'main',
    folder: '',
    copy: undefined,
  },
  'gitlab',
  Object.fromEntries(readTemplates().map(({ name, text }) => [`templates/gitlab-ci/${name}.yml`, text])),
  '',
).at(-1);

type Pipeline = { readonly name: string; readonly isReview: boolean; readonly jobs: readonly CreatedJob[] };
const pipelines: Record<keyof typeof configs, Pipeline[]> = { services: [], manifests: [] };

beforeAll(async () => {
  for (const repository of ['services', 'manifests'] as const) {
    const jobs: Record<string, GitlabJob> = await expandedJobs(configs[repository]);
    for (const event of eventNames) {
      for (const set of labels[repository]) {
        const variables = await pipelineOf(event, set);
        const isReview = variables.CI_PIPELINE_SOURCE === 'merge_request_event';
        if (set !== '' && !isReview) continue;
        pipelines[repository].push({
          name: `${event}, labels "${set}"`,
          isReview,
          jobs: createPipeline(jobs, STAGES, variables),
        });
      }
    }
  }
}, 180_000);

const all = () => [...pipelines.services, ...pipelines.manifests];
const fine = () => false;

describe('a reviewed deploy', () => {
  const reviewed = { stages: STAGES, include: [local('deploy', { environment: 'prod', reviewed: true })] };
  const pipelineAt = async (event: string, set: string) =>
    createPipeline(await expandedJobs(reviewed), STAGES, await pipelineOf(event, set));

  test.each([
    ['merge to main', ''],
    ['merge request', ''],
    ['merge request', 'prod-deploy'],
  ])('at a %s, labels "%s": waits for a user behind its plan, whose file it gets', async (event, set) => {
    const jobs = await pipelineAt(event, set);
    const run = runPipeline(jobs, fine);
    expect(run.status('plan-to-deploy-prod')).toBe('success');
    expect(run.status('deploy-prod')).toBe('manual');
    run.click('deploy-prod');
    expect(run.result()).toBe('success');
    const prod = (await expandedJobs(reviewed))['deploy-prod'];
    expect(prod).toMatchObject({ dependencies: ['plan-to-deploy-prod'] });
    expect(prod?.variables).toMatchObject({ REVIEWED_PLAN: 'deploy-plan-prod.json' });
  });

  test('is the only one with that job', () => {
    for (const { jobs } of pipelines.manifests)
      expect(jobs.map(({ name }) => name)).not.toContain('plan-to-deploy-prod');
  });
});

describe('in every event, with every set of labels', () => {
  test('a pipeline whose jobs succeed is green, and waits for nothing that must be clicked', () => {
    expect(all().length).toBeGreaterThan(150);
    for (const { name, jobs } of all())
      expect(['success', 'skipped'], name).toContain(runPipeline(jobs, fine).result());
  });

  test('a plan that fails holds no deploy, and the pipeline is not red', () => {
    for (const { name, jobs } of pipelines.manifests) {
      const [good, bad] = [fine, (job: string) => job.startsWith('plan-')].map((fails) => runPipeline(jobs, fails));
      for (const { name: job } of jobs.filter((one) => !one.name.startsWith('plan-')))
        expect(bad?.status(job), `${name}: ${job}`).toBe(good?.status(job));
      expect(bad?.result(), name).not.toBe('failed');
    }
  });

  test('a deploy that fails is red, also beside other environments', () => {
    for (const { name, jobs } of pipelines.manifests) {
      const deploys = jobs.filter((job) => job.name.startsWith('deploy-') && job.when === 'on_success');
      for (const { name: deploy } of deploys) {
        const run = runPipeline(jobs, (job) => job === deploy);
        expect(run.result(), name).toBe('failed');
        for (const other of deploys)
          if (other.name !== deploy) expect(run.status(other.name), `${name}: ${other.name}`).toBe('success');
      }
    }
  });

  test('one click checks, builds, comments and bumps; and every button works once it is shown', () => {
    for (const { name, jobs } of pipelines.services) {
      const run = runPipeline(jobs, fine);
      if (run.result() !== 'skipped' || jobs.length === 0) continue;
      const buttons = jobs.filter((job) => run.status(job.name) === 'manual');
      expect(
        buttons.map((job) => job.name),
        name,
      ).toEqual(['start-build']);
      run.click('start-build');
      for (const job of jobs) expect(['success', 'manual'], `${name}: ${job.name}`).toContain(run.status(job.name));
      for (const { name: job } of jobs) if (run.status(job) === 'manual') run.click(job);
      expect(run.result(), name).toBe('success');
    }
  });

  test('no service is updated without a build, and no failed check or build is followed by anything that needs it', () => {
    for (const { name, jobs } of pipelines.services) {
      const updates = jobs.filter((job) => job.name.startsWith('update-'));
      if (updates.length > 0)
        expect(
          jobs.map((job) => job.name),
          name,
        ).toContain('build-images');
      for (const broken of ['lint', 'tests', 'build-images']) {
        const run = runPipeline(jobs, (job) => job === broken);
        if (run.status('start-build') === 'manual') run.click('start-build');
        for (const job of updates) if (run.status(broken)) expect(run.status(job.name), name).toBe('skipped');
      }
    }
  });

  // Otherwise a merge request had a red job, or a button that can only fail.
  test('no job of what init writes lacks the variables that init says to protect', async () => {
    const text = written?.text.replaceAll('/.gitlab/swarm-ci/', '/templates/gitlab-ci/') ?? '';
    const jobs = await expandedJobs(parse(text));
    for (const event of eventNames) {
      for (const set of labels.manifests) {
        const variables = await pipelineOf(event, set);
        const created = createPipeline(jobs, STAGES, variables);
        const secret = created.filter((job) => job.environment?.name === 'prod');
        if (secret.length > 0) expect(hasProtectedVariables(variables, ['main']), `${event}, ${set}`).toBe(true);
        // The first pipeline of a repository begins before any variable is set.
        if (event === 'merge to main') expect(created.filter((job) => job.when !== 'manual')).toEqual([]);
      }
    }
    expect(
      createPipeline(jobs, STAGES, await pipelineOf('merge request', 'dev-deploy')).map((job) => job.name),
    ).toEqual(['plan-dev', 'deploy-dev']);
  }, 60_000);

  test('jobs that deploy to an environment are one at a time there, and no other job is a deployment', () => {
    for (const { name, jobs } of all()) {
      for (const { name: job, environment, resourceGroup } of jobs) {
        const deploys = /^(deploy|rollback|update)-/.test(job);
        if (deploys) expect(resourceGroup, `${name}: ${job}`).toBe(environment?.name);
        // https://docs.gitlab.com/ci/yaml/#environmentaction
        else expect(environment === undefined || environment.action === 'access', `${name}: ${job}`).toBe(true);
      }
    }
  });
});
