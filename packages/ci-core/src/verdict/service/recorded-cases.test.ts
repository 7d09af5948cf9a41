import { expect, test } from 'vitest';
import { readRecordedCase, recordedCases } from '../../../../../test/support/stack/recorded-case.ts';
import { exitCodeOf, judge, type Outcome, outcomeOf } from './judge.ts';

type Row = readonly [
  name: string,
  clients: string,
  statuses: Readonly<Record<string, string>>,
  outcome: Outcome,
  exitCode: number,
  refusal?: string,
];

const BOTH = 'cli20 cli28';

const ROWS: readonly Row[] = [
  ['a-first-deploy', BOTH, { web: 'created' }, 'deployed', 0],
  ['b-update-ok', BOTH, { web: 'updated' }, 'deployed', 0],
  ['c-noop', BOTH, { web: 'unchanged' }, 'deployed', 0],
  ['d-update-rollback', BOTH, { web: 'rolled-back' }, 'rolled-back', 3],
  ['d2-slow-rollback', BOTH, { web: 'rolled-back' }, 'rolled-back', 3],
  ['e-update-pause', BOTH, { web: 'paused' }, 'failed', 1],
  ['f-rollback-fails', BOTH, { web: 'failing' }, 'failed', 1],
  ['f3-rollback-paused', BOTH, { web: 'paused' }, 'failed', 1],
  ['g1-image-missing-first', BOTH, { web: 'failing' }, 'failed', 1],
  ['g3-registry-unreachable-update', BOTH, { web: 'rolled-back' }, 'rolled-back', 3],
  ['h-update-continue', BOTH, { web: 'failing' }, 'failed', 1],
  ['i1-two-services-web-fails', BOTH, { web: 'rolled-back', api: 'updated' }, 'rolled-back', 3],
  ['i3-two-services-both-ok', BOTH, { web: 'updated', api: 'updated' }, 'deployed', 0],
  ['i5-two-services-both-paused', BOTH, { web: 'paused', api: 'paused' }, 'failed', 1],
  ['i6-two-services-one-paused', BOTH, { web: 'paused', api: 'updated' }, 'failed', 1],
  ['j-secret-missing', BOTH, { web: 'failing' }, 'failed', 1, 'service web: secret not found: db-password'],
  ['j2-config-missing', BOTH, { web: 'failing' }, 'failed', 1, 'service web: config not found: app-cfg'],
  ['k-network-missing', BOTH, { web: 'failing' }, 'failed', 1, 'network "proxy" is declared as external'],
  ['l-config-changed', BOTH, { web: 'unchanged' }, 'failed', 1, 'only updates to Labels are allowed'],
  ['m-config-name-too-long', BOTH, { web: 'failing' }, 'failed', 1, 'invalid name, only 64 [a-zA-Z0-9-_.]'],
  ['n-invalid-key', BOTH, { web: 'failing' }, 'failed', 1, 'Additional property replicas is not allowed'],
  ['n2-yaml-syntax', BOTH, {}, 'failed', 1, 'did not find expected key'],
  ['n3-file-missing', BOTH, {}, 'failed', 1, 'open does-not-exist.yml: no such file'],
  ['n5-wrong-type', BOTH, { web: 'failing' }, 'failed', 1, 'services.web.deploy.replicas must be a integer'],
  ['n6-config-file-missing', BOTH, { web: 'failing' }, 'failed', 1, 'open /srv/lab/fx/nope.conf: no such file'],
  ['o1-unset-variable', 'cli20', { web: 'failing' }, 'failed', 1, 'is not a valid repository/tag'],
  ['o1-unset-variable', 'cli28', { web: 'failing' }, 'failed', 1, 'invalid reference format'],
  [
    'o3-bad-interpolation',
    BOTH,
    { web: 'failing' },
    'failed',
    1,
    'invalid interpolation format for services.web.image',
  ],
  ['p-no-suitable-node-first', BOTH, { web: 'failing' }, 'failed', 1],
  ['q-crashloop-first', BOTH, { web: 'failing' }, 'failed', 1],
  ['q3-crash-update-rollback', BOTH, { web: 'rolled-back' }, 'rolled-back', 3],
  ['q4-exit-no-restart-first', BOTH, { web: 'failing' }, 'failed', 1],
  ['r1-global-first', BOTH, { web: 'created' }, 'deployed', 0],
  ['r2-global-update-ok', BOTH, { web: 'updated' }, 'deployed', 0],
  ['r4-replicated-job', 'cli20', { migrate: 'failing' }, 'failed', 1, 'Unknown mode: replicated-job'],
  ['r4-replicated-job', 'cli28', { migrate: 'created' }, 'deployed', 0],
  ['r5-global-job', 'cli20', { migrate: 'failing' }, 'failed', 1, 'Unknown mode: global-job'],
  ['r5-global-job', 'cli28', { migrate: 'created' }, 'deployed', 0],
  ['s1-prune', BOTH, { web: 'unchanged', api: 'removed' }, 'deployed', 0],
  ['s2-ingress-port-in-use', BOTH, { web: 'failing' }, 'failed', 1, "port '18080' is already in use"],
  ['s3-host-port-in-use', BOTH, { web: 'failing' }, 'failed', 1],
  ['s4-superseded-by-second-deploy', BOTH, { web: 'superseded' }, 'failed', 1],
  ['s5-scale-to-zero', BOTH, { web: 'updated' }, 'deployed', 0],
  ['s6-daemon-unreachable', BOTH, { web: 'failing' }, 'failed', 1, 'Cannot connect to the Docker daemon'],
  ['s7-not-a-manager', BOTH, { web: 'failing' }, 'failed', 1, 'this node is not a swarm manager'],
  ['t1-detach-default-first', 'cli28d', { web: 'created' }, 'deployed', 0],
  ['u1-registry-auth-required-first', BOTH, { web: 'failing' }, 'failed', 1],
  ['v-slow-start-ok', BOTH, { web: 'created' }, 'deployed', 0],
];

const EXPECTED = ROWS.flatMap(([name, clients, statuses, outcome, exitCode, refusal]) =>
  clients.split(' ').map((client) => ({ id: `${name}.${client}`, statuses, outcome, exitCode, refusal })),
);

test('every recorded case has a row', () => {
  expect(EXPECTED.map(({ id }) => id).sort()).toEqual(recordedCases());
});

test.each(EXPECTED)('$id: $statuses', ({ id, statuses, outcome, exitCode, refusal }) => {
  const recorded = readRecordedCase(id);
  const verdict = judge(recorded.evidence, recorded.moment);
  const names = verdict.services.map(({ name, status }) => [name.replace('shop_', ''), status]);
  expect(Object.fromEntries(names)).toEqual(statuses);
  expect(verdict.settled).toBe(true);
  expect(recorded.refusal).toEqual(refusal === undefined ? undefined : expect.stringContaining(refusal));
  expect(outcomeOf(verdict.services, recorded.refusal)).toBe(outcome);
  expect(exitCodeOf[outcome]).toBe(exitCode);
});

test.each(EXPECTED)('$id: the same when the state right after the deploy was missed', ({ id, statuses }) => {
  const { evidence, moment } = readRecordedCase(id);
  const { services } = judge({ ...evidence, applied: undefined }, moment);
  const names = services.map(({ name, status }) => [name.replace('shop_', ''), status]);
  expect(Object.fromEntries(names)).toEqual(statuses);
});

test('a failing, paused or superseded service says why', () => {
  for (const id of recordedCases()) {
    const { evidence, moment } = readRecordedCase(id);
    for (const { status, reason } of judge(evidence, moment).services) {
      if (['failing', 'paused', 'superseded', 'rolled-back'].includes(status)) expect(reason, id).toMatch(/\w/);
    }
  }
});
