import { expect, test } from 'vitest';
import { readManifest } from '../manifest/manifest.ts';
import { readReleaseJobs } from './read-release-jobs.ts';

const read = (services: string, variables: Readonly<Record<string, string>> = {}) => {
  const { manifest, problems } = readManifest('c.yaml', `services:\n${services}`);
  expect(problems).toEqual([]);
  return readReleaseJobs(manifest, variables);
};
const job = (labels: string, more = '') => `  migrate:\n    image: a\n    deploy: { labels: ${labels}${more} }\n`;

test('the labels, as a mapping or as a list, with variables filled in', () => {
  const expected = {
    name: 'migrate',
    at: 'c.yaml:2:3',
    run: 'after',
    timeout: 90_000,
    retries: 2,
    onRollback: 'run',
    onFailure: 'warn',
  };
  const labels = ['run: $WHEN', 'timeout: 90s', 'retries: 2', 'on-rollback: run', 'on-failure: warn'];
  const map = `{ ${labels.map((label) => `swarm-ci.${label}`).join(', ')} }`;
  const list = `[${labels.map((label) => `"swarm-ci.${label.replace(': ', '=')}"`).join(', ')}]`;
  for (const text of [map, list])
    expect(read(job(text), { WHEN: 'after' })).toEqual({ jobs: [expected], problems: [] });
});

test('the defaults; other services and other labels do not matter', () => {
  const { jobs, problems } = read(`${job('{ swarm-ci.run: before, a.b: c }')}  web: { image: a }\n`);
  expect(problems).toEqual([]);
  expect(jobs).toMatchObject([{ run: 'before', timeout: 600_000, retries: 0, onRollback: 'skip', onFailure: 'fail' }]);
  // A service job that stays in the stack.
  expect(read(job('{ swarm-ci.on-rollback: run }', ', mode: replicated-job'))).toEqual({ jobs: [], problems: [] });
});

test.each(['{ swarm-ci.finishes: "true" }', '{ swarm-ci.finishes: true }', '[swarm-ci.finishes=true]'])(
  'a service that may finish is accepted with the label %s, and is not run as a release job',
  (labels) => {
    expect(read(job(labels))).toEqual({ jobs: [], problems: [] });
  },
);

test('a service that another one waits for to complete runs before the release', () => {
  const depends = (condition: string) =>
    `  web:\n    image: a\n    depends_on: { init: { condition: ${condition} } }\n  init: { image: a }\n`;
  expect(read(depends('service_completed_successfully')).jobs).toMatchObject([{ name: 'init', run: 'before' }]);
  expect(read(depends('service_started')).jobs).toEqual([]);
});

test.each([
  ['on-failure: warn', 'always stops the deploy', 'remove the label "swarm-ci.on-failure"'],
  [
    'run: after',
    'init runs after all services are settled, and one of them waits for it',
    'use "swarm-ci.run: before"',
  ],
])('%s on a service that another one waits for to complete is refused', (label, message, hint) => {
  const { problems } = read(
    `  web: { image: a, depends_on: { init: { condition: service_completed_successfully } } }
  init: { image: a, deploy: { labels: { swarm-ci.${label} } } }\n`,
  );
  expect(problems).toMatchObject([
    { at: 'c.yaml:3:41', message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
  ]);
});

test.each([
  ['{ swarm-ci.run: befor }', 'the label "swarm-ci.run" is "befor"', 'use "before" or "after"'],
  ['{ swarm-ci.finishes: yes }', 'the label "swarm-ci.finishes" is "yes"', 'use "true" or "false"'],
  ['{ swarm-ci.finish: "true" }', 'unknown label "swarm-ci.finish"', 'did you mean "swarm-ci.finishes"'],
  ['{ swarm-ci.runn: before }', 'unknown label "swarm-ci.runn"', 'did you mean "swarm-ci.run"'],
  ['{ swarm-ci.run: before, swarm-ci.timeout: 5 }', 'the label "swarm-ci.timeout" is "5"', 'use a duration'],
  ['{ swarm-ci.run: before, swarm-ci.timeout: 0s }', 'the label "swarm-ci.timeout" is "0s"', 'use a duration'],
  ['{ swarm-ci.run: before, swarm-ci.retries: -1 }', 'the label "swarm-ci.retries" is "-1"', 'use 0 to 10'],
  ['{ swarm-ci.run: before, swarm-ci.on-failure: warn }', 'always stops the deploy', 'remove the label'],
  ['{ swarm-ci.run: before }, mode: global', '"mode: global" does not fit', 'remove "mode"'],
  ['{ swarm-ci.run: before }, replicas: 2', '"replicas: 2" does not fit', 'remove "replicas"'],
])('%s is refused', (labels, message, hint) => {
  const { problems } = read(job(labels));
  expect(problems).toMatchObject([
    {
      at: expect.stringMatching(/^c\.yaml:\d+:\d+$/),
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    },
  ]);
});
