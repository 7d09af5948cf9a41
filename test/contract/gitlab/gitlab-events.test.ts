import { beforeAll, describe, expect, test } from 'vitest';
import { expandedJobs, type GitlabJob, jobsOf, jobsOfOne } from '../../support/gitlab/gitlab-pipeline.ts';
import { createPipeline } from '../../support/gitlab/model/create-pipeline.ts';
import { pipelineOf } from '../../support/gitlab/model/events.ts';

type Row = readonly [event: string, labels: string, jobs: string];

const local = (name: string, inputs: object) => ({ local: `/templates/gitlab-ci/${name}.yml`, inputs });
const checks = { lint_script: ['./lint'], test_script: ['./test'], test_image: 'alpine:3.22' };

const services = 'my|web';
const service = {
  include: [
    local('build', { ...checks, services }),
    local('comment', { services }),
    local('bump', { services }),
    local('update-service', {
      ...{ environment: 'dev', service: 'shop_dev_my', built_image: '$CI_REGISTRY_IMAGE/my' },
      services,
    }),
  ],
};
/** One click starts them all, one after the other. */
const waiting = 'start-build? lint tests build-images';
/** Of jobs that follow the build, however it was started. */
const after = 'comment-images bump-images';
const ofService: readonly Row[] = [
  ['merge request', '', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'backend', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'build-my', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'build-web,backend', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'backend,build-web', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'a,build-all,b', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'rebuild-my', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'build-my-svc', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'build-my svc', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'no-build-my,build-', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'build-myx,xbuild-my', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'rebuild-my,build-my-svc,build-my', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'BUILD-MY', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'Build-my', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'build-allow', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'tests', 'lint tests'],
  ['merge request', 'tests,dev-deploy', 'lint tests'],
  ['merge request', 'dev-deploy', `${waiting} ${after} update-shop_dev_my`],
  ['merge request', 'unit-tests', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'TESTS', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'tests,build-my', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request', 'build-my,dev-deploy', `lint tests build-images ${after} update-shop_dev_my`],
  ['merge request', 'dev-deployed', `${waiting} ${after} update-shop_dev_my?`],
  ['merge request', 'prod-deploy', `${waiting} ${after} update-shop_dev_my?`],
  ['merged results', 'build-my', `lint tests build-images ${after} update-shop_dev_my?`],
  ['merge request in a freeze', 'dev-deploy', `${waiting} ${after} update-shop_dev_my?`],
  ['merge train', 'build-my,dev-deploy', `lint tests build-images ${after}`],
  ['merge request of a fork', 'build-my,dev-deploy', 'lint tests'],
  ['fork, run here', 'build-my,dev-deploy', 'lint tests'],
  ['merge to main', '', `${waiting} bump-images update-shop_dev_my?`],
  ['button, main', '', `${waiting} bump-images update-shop_dev_my?`],
  ['push to a branch', '', ''],
  ['button, a branch', '', ''],
  ['tag', '', ''],
  ['schedule', '', ''],
  ['API', '', ''],
  ['trigger', '', ''],
];

const manifests = {
  include: [
    local('plan', { environment: 'prod' }),
    local('deploy', { environment: 'dev' }),
    local('deploy', { environment: 'prod' }),
    local('rollback', { environment: 'prod' }),
  ],
};
const ofManifests: readonly Row[] = [
  ['merge request', '', 'plan-prod deploy-dev? deploy-prod?'],
  ['merge request', 'dev-deploy', 'plan-prod deploy-dev deploy-prod?'],
  ['merge request', 'prod-deploy', 'plan-prod deploy-dev? deploy-prod'],
  ['merge request', 'prod-deploy,dev-deploy', 'plan-prod deploy-dev deploy-prod'],
  ['merge request', 'x,prod-deploy,y', 'plan-prod deploy-dev? deploy-prod'],
  ['merge request', 'no-prod-deploy', 'plan-prod deploy-dev? deploy-prod?'],
  ['merge request', 'prod-deployment', 'plan-prod deploy-dev? deploy-prod?'],
  ['merge request', 'Prod-Deploy,DEV-DEPLOY', 'plan-prod deploy-dev? deploy-prod?'],
  ['merge request', 'prod deploy', 'plan-prod deploy-dev? deploy-prod?'],
  ['merged results', 'dev-deploy', 'plan-prod deploy-dev deploy-prod?'],
  ['merge request in a freeze', 'prod-deploy', 'plan-prod deploy-dev? deploy-prod?'],
  ['merge to main in a freeze', '', 'deploy-prod? rollback-prod?'],
  ['merge train', 'prod-deploy', 'plan-prod'],
  ['merge request of a fork', 'prod-deploy', ''],
  ['fork, run here', 'prod-deploy', ''],
  ['merge to main', '', 'deploy-prod rollback-prod?'],
  ['button, main', '', 'deploy-dev? deploy-prod? rollback-prod?'],
  ['push to a branch', '', ''],
  ['button, a branch', '', ''],
  ['tag', '', ''],
  ['schedule', '', ''],
  ['API', '', ''],
  ['trigger', '', ''],
];

const guarded = {
  include: [
    local('deploy', { environment: 'dev', deployed_by_merge: 'none', also_on: 'schedule|api' }),
    local('deploy', { environment: 'prod', from_merge_requests: false, start: 'manual' }),
  ],
};
const ofGuarded: readonly Row[] = [
  ['merge request', 'dev-deploy,prod-deploy', 'deploy-dev'],
  ['merge request', '', 'deploy-dev?'],
  ['merge to main', '', 'deploy-prod?'],
  ['schedule', '', 'deploy-dev'],
  ['schedule in a freeze', '', 'deploy-dev?'],
  ['merge request in a freeze', 'dev-deploy', 'deploy-dev?'],
  ['API', '', 'deploy-dev'],
  ['trigger', '', ''],
  ['tag', '', ''],
];

const referred = {
  include: [
    local('deploy', { environment: 'dev', on_branches: 'count-.*|release\\/.*', deployed_by_merge: 'none' }),
    local('deploy', { environment: 'prod', on_tags: 'v[0-9].*', deployed_by_merge: 'none', directory: 'shop' }),
    local('deploy', { environment: 'late', on_tags: 'v[0-9].*', start: 'manual', deployed_by_merge: 'none' }),
  ],
};
const ofReferred: readonly Row[] = [
  ['tag', '', 'deploy-prod deploy-late?'],
  ['tag in a freeze', '', 'deploy-prod? deploy-late?'],
  ['another tag', '', ''],
  ['button, a tag', '', 'deploy-prod? deploy-late?'],
  ['push to a branch', '', 'deploy-dev'],
  ['push to another branch', '', ''],
  ['button, a branch', '', 'deploy-dev?'],
  ['merge to main', '', ''],
  ['schedule', '', ''],
];

const repositories = [
  ['services', service, ofService],
  ['manifests', manifests, ofManifests],
  ['manifests with a protected key, and asked for on schedules and by the API', guarded, ofGuarded],
  ['manifests that tags and other branches deploy', referred, ofReferred],
] as const;
let jobs: Record<string, GitlabJob>[];
/** By repository and row. */
let found: string[][][];

beforeAll(async () => {
  jobs = await Promise.all(repositories.map(([, config]) => expandedJobs(config)));
  const pipelines = repositories.map(([, , rows], index) =>
    rows.map(async ([event, labels]) => ({ jobs: jobs[index] ?? {}, variables: await pipelineOf(event, labels) })),
  );
  const all = await jobsOf(await Promise.all(pipelines.flat()));
  found = pipelines.map((rows) => all.splice(0, rows.length));
}, 300_000);

describe.each(repositories.map((one, index) => [...one, index] as const))(
  'the repository of %s',
  (_, config, rows, repository) => {
    const cases = rows.map((row, index) => [...row, index] as const);
    test.each(cases)('%s, labels "%s": %s', (_event, _labels, expected, index) => {
      expect(found[repository]?.[index]?.toSorted()).toEqual(expected.split(' ').filter(Boolean).toSorted());
    });

    test('a job of a merge request that waits for a click blocks nothing', () => {
      const clicks = Object.values(jobs[repository] ?? {}).flatMap(({ rules = [] }) =>
        rules.filter((rule) => rule.when === 'manual' && rule.if?.includes('merge_request_event')),
      );
      for (const rule of clicks) expect(rule).toMatchObject({ allow_failure: true });
    });

    test('the model of GitLab creates the same jobs', async () => {
      for (const [index, [event, labels]] of rows.entries()) {
        const created = createPipeline(jobs[repository] ?? {}, ['test', 'deploy'], await pipelineOf(event, labels));
        const names = created.map(({ name, when }) => `${name}${when === 'manual' ? '?' : ''}`);
        expect(names.toSorted(), `${event}, ${labels}`).toEqual(found[repository]?.[index]?.toSorted());
      }
    });

    test('one row alone is what the runner finds of all at once', async () => {
      const [event = '', labels = ''] = rows[0] ?? [];
      expect(await jobsOfOne(config, await pipelineOf(event, labels))).toEqual(found[repository]?.[0]);
    }, 180_000);
  },
);
