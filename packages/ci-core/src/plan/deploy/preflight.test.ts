import { expect, it } from 'vitest';
import type { DeployPlan } from './deploy-plan.ts';
import { preflight } from './preflight.ts';
import type { ServerFacts } from './server-facts.ts';

const plan = { serverPath: '/data', version: '3.8', networks: [], namedFiles: [] } as unknown as DeployPlan;
const facts: ServerFacts = {
  host: 'deploy@box',
  cli: 'Docker version 28.5.2',
  home: '/home/deploy',
  engine: { version: '28.5.2', name: 'm1', nodes: 1, time: 0, cluster: 'here' },
  folder: { writable: true, nearest: '/data', freeKilobytes: 1_000_000, missingTools: [] },
  networks: [],
  secrets: [],
  configs: new Map(),
  services: [],
};
const problems = (more: Partial<ServerFacts>) =>
  preflight(plan, { ...facts, ...more }, undefined).filter(({ level }) => level === 'problem');

it('the docker command of the server has to mean the same swarm', () => {
  expect(problems({})).toEqual([]);
  expect(problems({ docker: { cluster: 'here', name: 'm2', by: 'its context default' } })).toEqual([]);
  expect(problems({ docker: { cluster: 'there', name: 'm9', by: 'its context other' } })).toMatchObject([
    {
      code: 'SERVER_UNUSABLE',
      message: expect.stringMatching(/another swarm: by its context other that of m9 \(there\), .* is m1 \(here\)$/),
      hint: expect.stringContaining('docker context use default'),
    },
  ]);
  expect(problems({ docker: { cluster: '', name: 'm9', by: 'DOCKER_HOST=tcp://x' } })[0]?.message).toMatch(
    /by DOCKER_HOST=tcp:\/\/x that of m9 \(not in a swarm\)/,
  );
});

it('an engine of the docker command that does not answer is a warning in its own words', () => {
  const docker = { cluster: '', name: '', by: 'its context other', fault: 'Cannot connect to tcp://x' };
  expect(preflight(plan, { ...facts, docker }, undefined).filter(({ level }) => level !== 'ok')).toMatchObject([
    {
      level: 'warning',
      message: expect.stringMatching(/no answer, by its context other: Cannot connect to tcp:\/\/x; .* but m1$/),
    },
  ]);
});

it('fewer sessions than a deploy needs are named', () => {
  expect(problems({ sessions: { allowed: 3, needed: 4 } })).toMatchObject([
    { code: 'SERVER_UNUSABLE', message: expect.stringContaining('allows 3 SSH sessions at once and no forwarding') },
  ]);
});
