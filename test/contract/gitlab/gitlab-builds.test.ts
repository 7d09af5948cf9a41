import { beforeAll, describe, expect, test } from 'vitest';
import { expandedJobs, type GitlabJob } from '../../support/gitlab/gitlab-pipeline.ts';
import { createPipeline } from '../../support/gitlab/model/create-pipeline.ts';
import { eventNames, pipelineOf } from '../../support/gitlab/model/events.ts';
import { isTrue } from '../../support/gitlab/model/expression.ts';
import { runPipeline } from '../../support/gitlab/model/run-pipeline.ts';

const STAGES = ['test', 'deploy'];
const local = (name: string, inputs: object) => ({ local: `/templates/gitlab-ci/${name}.yml`, inputs });
const checks = { lint_script: ['./lint'], test_script: ['./test'], test_image: 'alpine:3.22' };
const update = { environment: 'dev', service: 'web', built_image: '$CI_REGISTRY_IMAGE/web' };
const repository = (build: object, comment: object) => ({
  include: [
    local('build', { ...checks, ...build }),
    local('comment', comment),
    local('bump', {}),
    local('update-service', update),
  ],
});
const none = () => false;
const AFTER = ['comment-images', 'bump-images'];
let together: Record<string, GitlabJob>;
let separate: Record<string, GitlabJob>;
let automatic: Record<string, GitlabJob>;
beforeAll(async () => {
  const services = ['api', 'web,worker'];
  [together, separate, automatic] = await Promise.all([
    expandedJobs(repository({}, {})),
    expandedJobs(
      repository({ job_per_service: true, job_services: services, docker_services: ['docker:28-dind'] }, {}),
    ),
    expandedJobs(repository({ automatic: true }, { automatic: true })),
  ]);
}, 180_000);

const created = async (jobs: Record<string, GitlabJob>, event: string, labels: string) =>
  createPipeline(jobs, STAGES, await pipelineOf(event, labels));

describe('a job for each service', () => {
  test('has a service of the matrix, and a report of its own', () => {
    const { parallel, script, services, artifacts, allow_failure } = separate['build-image'] ?? {};
    expect(parallel).toEqual({ matrix: [{ BUILD_SERVICE: ['api', 'web,worker'] }] });
    expect(script).toEqual([
      'swarm-ci build-images $BUILD_ARGUMENTS --only "$BUILD_SERVICE" --report "build-report-$CI_NODE_INDEX.json"',
    ]);
    expect(services).toEqual([{ name: 'docker:28-dind' }]);
    expect(artifacts).toMatchObject({ when: 'always', paths: ['build-report-*.json'], access: 'developer' });
    expect(allow_failure).toBe(true);
  });

  test('their reports become one in build-images, which needs no engine', () => {
    const { services, variables, script } = separate['build-images'] ?? {};
    expect(services ?? []).toEqual([]);
    expect(variables).toMatchObject({ COLLECTED: 'build-report-*.json' });
    expect(script).toContain('swarm-ci build-images $BUILD_ARGUMENTS ${COLLECTED:+--collect "$COLLECTED"}');
    expect(together['build-images']?.variables).not.toHaveProperty('COLLECTED');
  });

  test('in every event, the jobs are those of one build job, and the jobs build-image', async () => {
    for (const event of eventNames) {
      for (const labels of ['', 'tests', 'build-web', 'build-all,dev-deploy', 'other']) {
        const names = async (jobs: Record<string, GitlabJob>) =>
          (await created(jobs, event, labels)).map((job) => job.name);
        const one = await names(together);
        const many = await names(separate);
        expect(one, `${event}, ${labels}`).not.toContain('build-image');
        expect(many.includes('build-image'), `${event}, ${labels}`).toBe(many.includes('build-images'));
        expect(many.filter((name) => name !== 'build-image').toSorted()).toEqual(one.toSorted());
      }
    }
  });

  test('one that fails keeps the others and their report, and build-images is red', async () => {
    const jobs = await created(separate, 'merge request', 'build-all');
    const run = runPipeline(jobs, (name) => name === 'build-image' || name === 'build-images');
    expect(run.status('build-images')).toBe('failed');
    expect(run.status('comment-images')).toBe('success');
    expect(run.status('bump-images')).toBe('skipped');
    expect(run.result()).toBe('failed');
  });

  test('a failed check is followed by no build', async () => {
    const run = runPipeline(await created(separate, 'merge request', 'build-all'), (name) => name === 'tests');
    for (const name of ['build-image', 'build-images', 'bump-images']) expect(run.status(name), name).toBe('skipped');
  });

  test('one click starts all of it', async () => {
    const run = runPipeline(await created(separate, 'merge request', ''), none);
    run.click('start-build');
    for (const name of ['build-image', 'build-images', ...AFTER]) expect(run.status(name), name).toBe('success');
  });
});

describe('an automatic build', () => {
  test.each([
    ['merge request', ''],
    ['merge request', 'other'],
    ['merge request', 'build-web'],
    ['merged results', ''],
    ['merge to main', ''],
  ])('at a %s, labels "%s": starts by itself, as swarm-ci.yaml selects', async (event, labels) => {
    const jobs = await created(automatic, event, labels);
    expect(jobs.map(({ name }) => name)).not.toContain('start-build');
    const run = runPipeline(jobs, none);
    expect(run.status('build-images')).toBe('success');
    expect(run.status('bump-images')).toBe('success');
    const variables = await pipelineOf(event, labels);
    expect(argumentsIn(automatic, variables)).toBe('');
  });

  test.each(['merge request of a fork', 'tag', 'schedule', 'push to a branch'])(
    'at a %s: builds nothing',
    async (event) => {
      const names = (await created(automatic, event, '')).map(({ name }) => name);
      expect(names).not.toContain('build-images');
    },
  );

  test('the label tests still asks for lint and tests alone', async () => {
    const names = (await created(automatic, 'merge request', 'tests')).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['lint', 'tests']);
  });

  test('a pipeline that a user starts on the default branch builds everything with one click', async () => {
    const run = runPipeline(await created(automatic, 'button, main', ''), none);
    expect(run.status('start-build')).toBe('manual');
    expect(argumentsIn(automatic, await pipelineOf('button, main', ''))).toBe('--labels build-all');
  });

  test('one that fails is in the comment, too', async () => {
    const run = runPipeline(await created(automatic, 'merge request', ''), (name) => name === 'build-images');
    expect(run.status('comment-images')).toBe('success');
  });
});

/** What build-images is given in a pipeline. */
function argumentsIn(jobs: Record<string, GitlabJob>, variables: Readonly<Record<string, string>>): unknown {
  const job = jobs['build-images'] ?? {};
  const rule = job.rules?.find((one) => one.if === undefined || isTrue(one.if, variables)) as
    | { readonly variables?: Readonly<Record<string, string>> }
    | undefined;
  const own = job.variables as Readonly<Record<string, string>> | undefined;
  return rule?.variables?.BUILD_ARGUMENTS ?? own?.BUILD_ARGUMENTS;
}
