import type { EventChange, EventName } from './github-events.ts';

const checks = ['build/checks'];
const looked = ['build/select'];
const built = ['build/checks', 'build/select', 'build/images', 'build/comment'];
const byHand = ['build/checks', 'build/select', 'build/images'];
const PR = ['synchronize', 'reopened'] as const;

/** What an event runs, as `<caller's job>/<job>`; and why, where it is not plain. */
export type Row = readonly [event: EventName, change: EventChange, jobs: readonly string[], why?: string];

/** Of a repository with the services `my`, `my-svc` and `svc`. */
export const builds: readonly Row[] = [
  ...PR.flatMap((event): Row[] => [
    [event, { labels: [] }, []],
    [event, { labels: ['bug', 'documentation'] }, []],
    [event, { labels: ['tests'] }, checks],
    [event, { labels: ['bug', 'tests'] }, checks],
    [event, { labels: ['build-my'] }, built],
    [event, { labels: ['tests', 'build-my-svc'] }, built],
    [event, { labels: ['build-all'] }, built],
    [event, { labels: ['rebuild-my'] }, []],
    [event, { labels: ['no-tests', 'tests-later', 'test'] }, []],
  ]),
  ['reopened', { labels: ['build-nothing'] }, [...checks, ...looked], 'a service that there is not: the step is red'],
  ['reopened', { labels: ['Tests'] }, checks, 'GitHub compares without regard to case'],
  ['reopened', { labels: ['BUILD-my'] }, [...checks, ...looked], 'the expression lets it through, the step does not'],
  ['reopened', { labels: ['prebuild-my', 'build'] }, []],
  ['reopened', { labels: ['say "build-my'] }, [...checks, ...looked], 'likewise'],
  ['opened', { labels: ['tests', 'build-my'] }, [], 'it is labeled, too, once for each label'],
  ['labeled', { label: 'tests', labels: ['tests'] }, checks],
  ['labeled', { label: 'tests', labels: ['tests', 'build-my'] }, checks, 'the label before has built already'],
  ['labeled', { label: 'build-my', labels: ['build-my'] }, built],
  ['labeled', { label: 'build-svc', labels: ['build-svc', 'build-my', 'tests'] }, built],
  ['labeled', { label: 'bug', labels: ['bug', 'build-my', 'tests'] }, [], 'only the new label counts'],
  ['labeled', { label: 'rebuild-my', labels: ['rebuild-my'] }, []],
  ['labeled', { label: 'TESTS', labels: ['TESTS'] }, checks],
  ['unlabeled', { label: 'build-my', labels: ['build-svc'] }, []],
  ['closed', { labels: ['build-my', 'tests'] }, []],
  ['fork', { label: 'tests', labels: ['tests'] }, checks],
  ['fork', { label: 'build-my', labels: ['build-my'] }, checks, 'a fork is tested, and nothing else'],
  ['fork', { action: 'synchronize', labels: ['build-all'] }, checks],
  ['reopened', { head: null, labels: ['build-my'] }, checks, 'the fork was deleted'],
  ['push', {}, []],
  ['push', { branch: 'feature' }, []],
  ['merge_group', {}, []],
  ['schedule', {}, []],
  ['repository_dispatch', {}, []],
  ['dispatch', { inputs: { services: 'my' } }, byHand],
];

export const deploys: readonly Row[] = [
  ...PR.flatMap((event): Row[] => [
    [event, { labels: [] }, []],
    [event, { labels: ['dev-deploy'] }, ['dev/deploy']],
    [event, { labels: ['prod-deploy'] }, ['prod/deploy']],
    [event, { labels: ['dev-deploy', 'prod-deploy'] }, ['dev/deploy', 'prod/deploy']],
    [event, { labels: ['no-dev-deploy', 'dev-deploy-later', 'deploy', 'tests'] }, []],
  ]),
  ['reopened', { labels: ['Prod-Deploy'] }, ['prod/deploy'], 'GitHub compares without regard to case'],
  ['opened', { labels: ['dev-deploy'] }, [], 'it is labeled, too'],
  ['labeled', { label: 'dev-deploy', labels: ['dev-deploy'] }, ['dev/deploy']],
  ['labeled', { label: 'prod-deploy', labels: ['dev-deploy', 'prod-deploy'] }, ['prod/deploy']],
  ['labeled', { label: 'bug', labels: ['bug', 'dev-deploy', 'prod-deploy'] }, []],
  ['unlabeled', { label: 'dev-deploy', labels: ['prod-deploy'] }, []],
  ['closed', { labels: ['dev-deploy', 'prod-deploy'] }, [], 'a merge is a push'],
  ['fork', { label: 'dev-deploy', labels: ['dev-deploy'] }, []],
  ['fork', { action: 'synchronize', labels: ['prod-deploy'] }, []],
  ['reopened', { head: null, labels: ['prod-deploy'] }, []],
  ['push', {}, ['prod/deploy']],
  ['push', { branch: 'feature' }, []],
  ['merge_group', {}, []],
  ['schedule', {}, []],
  ['repository_dispatch', {}, []],
  ['dispatch', { inputs: { environment: 'dev' } }, ['dev/deploy']],
  ['dispatch', { inputs: { environment: 'prod' } }, ['prod/deploy']],
  ['dispatch', { inputs: { environment: 'dev' }, branch: 'feature' }, ['dev/deploy'], 'by hand, from any branch'],
];

export const rollbacks: readonly Row[] = [
  ['dispatch', { inputs: { environment: 'prod', release: '' } }, ['rollback/rollback']],
  ['reopened', { labels: ['rollback', 'prod-deploy'] }, []],
  ['push', {}, []],
  ['schedule', {}, []],
];

export const plans: readonly Row[] = [
  ...[...PR, 'opened' as const].map((event): Row => [event, { labels: ['prod-deploy'] }, ['dev/plan', 'prod/plan']]),
  ['labeled', { label: 'bug', labels: ['bug'] }, []],
  ['fork', { action: 'synchronize' }, []],
  ['push', {}, []],
  ['schedule', {}, []],
];

const updated = [...built, 'update/update'];
export const updates: readonly Row[] = [
  ['reopened', { labels: ['build-my'] }, built],
  ['synchronize', { labels: ['build-my', 'dev-deploy'] }, updated],
  ['labeled', { label: 'dev-deploy', labels: ['build-my', 'dev-deploy'] }, updated, 'the label comes after the build'],
  ['labeled', { label: 'build-svc', labels: ['build-svc', 'dev-deploy'] }, updated],
  ['labeled', { label: 'dev-deploy', labels: ['dev-deploy'] }, [...checks, ...looked], 'there is nothing to run'],
  ['labeled', { label: 'dev-deploy-later', labels: ['dev-deploy-later', 'build-my'] }, []],
  ['fork', { label: 'dev-deploy', labels: ['build-my', 'dev-deploy'] }, checks],
  ['push', {}, []],
  ['dispatch', { inputs: { services: 'my' } }, byHand],
  ['dispatch', { inputs: { services: 'my', update: true } }, [...byHand, 'update/update']],
];
