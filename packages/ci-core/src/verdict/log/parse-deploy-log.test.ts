import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRecordedCase, recordedCases } from '../../../../../test/support/stack/recorded-case.ts';
import { type DeployAlert, exitCodeOfAlerts, parseDeployLog } from './parse-deploy-log.ts';

type Expected = readonly [kind: DeployAlert['kind'], service: string | null, reason: string];

const INACCESSIBLE: Expected = [
  'warning',
  null,
  'image 10.99.0.77:5000/shop/app:1 could not be accessed on a registry',
];

/** By case, or by case and client where they differ; what is not here gives no alert at all. */
const EXPECTED: Readonly<Record<string, readonly Expected[]>> = {
  'd-update-rollback.cli28': [['rolled-back', 'shop_web', 'rollback completed']],
  'd2-slow-rollback.cli28': [['rolled-back', 'shop_web', 'rollback completed']],
  'e-update-pause.cli28': [['paused', 'shop_web', 'update paused due to failure or early termination of task k1vmp4']],
  'f-rollback-fails.cli28': [['rolled-back', 'shop_web', 'rolling back update: 0 out of 2 tasks']],
  'f3-rollback-paused.cli28': [['rollback-paused', 'shop_web', 'early termination of task teu2ne4tuzwd4r3kv5wmjqk10']],
  'g1-image-missing-first.cli28': [['failed', 'shop_web', 'No such image: registry.lab:5000/shop/nope:9']],
  'g3-registry-unreachable-update.cli20': [INACCESSIBLE],
  'g3-registry-unreachable-update.cli28': [
    [
      'rolled-back',
      'shop_web',
      'update rolled back due to failure or early termination of task s7tw6kvma9wxvkyxxa1uww7dt',
    ],
    INACCESSIBLE,
  ],
  'i1-two-services-web-fails.cli28': [['rolled-back', 'shop_web', 'rollback completed']],
  'i5-two-services-both-paused.cli28': [
    ['paused', 'shop_web', 'early termination of task d4sqb1pedwzyrv76sn0rexzt5'],
    ['paused', 'shop_api', 'early termination of task zof1i5r5o2t150lmk7ha0d6ss'],
  ],
  'i6-two-services-one-paused.cli28': [['paused', 'shop_web', 'early termination of task w6ztgev6yl3tq1ri7qp7qioz5']],
  'j-secret-missing': [['failed', 'web', 'service web: secret not found: db-password']],
  'j2-config-missing': [['failed', 'web', 'service web: config not found: app-cfg']],
  'k-network-missing': [['failed', null, 'network "proxy" is declared as external, but could not be found']],
  'l-config-changed': [['failed', null, 'only updates to Labels are allowed']],
  'm-config-name-too-long': [['failed', null, 'invalid name, only 64 [a-zA-Z0-9-_.] characters allowed']],
  'n-invalid-key': [['failed', null, 'services.web Additional property replicas is not allowed']],
  'n2-yaml-syntax': [['failed', null, 'did not find expected key']],
  'n3-file-missing': [['failed', null, 'open does-not-exist.yml: no such file or directory']],
  'n5-wrong-type': [['failed', null, 'services.web.deploy.replicas must be a integer']],
  'n6-config-file-missing': [['failed', null, 'open /srv/lab/fx/nope.conf: no such file or directory']],
  'o1-unset-variable.cli20': [['failed', 'shop_web', '"registry.lab:5000/shop/app:" is not a valid repository/tag']],
  'o1-unset-variable.cli28': [['failed', 'web', 'invalid image reference for service web: invalid reference format']],
  'o3-bad-interpolation': [['failed', null, 'invalid interpolation format for services.web.image']],
  'p-no-suitable-node-first.cli28': [['failed', 'shop_web', 'no suitable node (scheduling constraints not satisfied']],
  'q-crashloop-first.cli28': [['failed', 'shop_web', 'task: non-zero exit (1)']],
  'q3-crash-update-rollback.cli28': [
    ['rolled-back', 'shop_web', 'early termination of task abum2g43f3w52q5cdyl9q95d4'],
  ],
  'q4-exit-no-restart-first.cli28': [['failed', 'shop_web', 'task: non-zero exit (1)']],
  'r4-replicated-job.cli20': [['failed', 'migrate', 'service migrate: Unknown mode: replicated-job']],
  'r5-global-job.cli20': [['failed', 'migrate', 'service migrate: Unknown mode: global-job']],
  's2-ingress-port-in-use': [['failed', 'shop_web', "port '18080' is already in use by service 'other'"]],
  's3-host-port-in-use.cli28': [['failed', 'shop_web', 'no suitable node (host-mode port already in use on 3 nodes)']],
  's6-daemon-unreachable': [['failed', null, 'Cannot connect to the Docker daemon']],
  's7-not-a-manager': [['failed', null, 'this node is not a swarm manager']],
  'u1-registry-auth-required-first.cli28': [['failed', 'shop_web', 'No such image: 10.99.0.254:5000/web:1']],
};

const CASES = recordedCases().map((id) => {
  const { stdout, stderr } = readRecordedCase(id);
  const expected = EXPECTED[id] ?? EXPECTED[id.slice(0, id.lastIndexOf('.'))] ?? [];
  return { id, stdout, stderr, expected };
});

test('every expectation belongs to a recorded case', () => {
  const ids = CASES.flatMap(({ id }) => [id, id.slice(0, id.lastIndexOf('.'))]);
  expect(Object.keys(EXPECTED).filter((key) => !ids.includes(key))).toEqual([]);
});

test.each(CASES)('$id', ({ stdout, stderr, expected }) => {
  const alerts = parseDeployLog(stdout + stderr);
  expect(alerts.map(({ kind, service, reason }) => [kind, service, reason])).toEqual(
    expected.map(([kind, service, reason]) => [kind, service, expect.stringContaining(reason)]),
  );
  expect(new Set(parseDeployLog(stderr + stdout).map(bare))).toEqual(new Set(alerts.map(bare)));
});

test('the ID, the blamed task and the line come with the alert', () => {
  const { stdout, stderr } = readRecordedCase('e-update-pause.cli28');
  expect(parseDeployLog(stdout + stderr)).toEqual([
    {
      kind: 'paused',
      service: 'shop_web',
      serviceId: 'odkjoa8m1emb8d3ctaylmxxje',
      task: 'k1vmp4udpj5qs0wt9q4ony16r',
      reason: 'update paused due to failure or early termination of task k1vmp4udpj5qs0wt9q4ony16r',
      line: stdout.split('\n').length,
    },
  ]);
});

const PLAIN = ['', ['', ''], '', '', '\n'] as const;

describe('a pasted job log', () => {
  const stamp = fc.constantFrom(
    '',
    '2026-11-20T16:00:01.123456Z 00O ',
    '2026-11-20T16:00:01.123456Z 01E ',
    '2026-11-20T16:00:01.1234567Z ',
    '[2026-11-20 16:00:01,123] ',
    '[16:00:01] ',
    'deploy\tRun swarm-ci\t2026-11-20T16:00:01.1234567Z ',
  );
  const colour = fc.constantFrom(['', ''], ['\u001b[32;1m', '\u001b[0;m'], ['\u001b[2K', ''], ['[0K[36;1m', '[0;m']);
  const rewriting = fc.constantFrom(
    '',
    '\r',
    'section_start:1763654400:deploy[collapsed=true]\r\u001b[0K',
    '\u001b[1A\r',
  );
  const between = fc.constantFrom(
    '',
    '',
    'section_end:1763654400:step_script\r\u001b[0K\n',
    '$ docker stack ps shop\n',
    '\n',
  );
  const dress = fc.array(fc.tuple(stamp, colour, rewriting, between, fc.constantFrom('\n', '\r\n')), {
    minLength: 1,
    maxLength: 9,
  });

  test.each(CASES.filter(({ expected }) => expected.length > 0))('$id: dressed up, it says the same', (recorded) => {
    const log = recorded.stdout + recorded.stderr;
    const plain = parseDeployLog(log).map(bare);
    fc.assert(
      fc.property(dress, (dresses) => {
        const dressed = log.split('\n').map((line, at) => {
          const [time, [on, off], start, before, end] = dresses[at % dresses.length] ?? PLAIN;
          return `${before}${time}${start}${time}${on}${line}${off}${end}`;
        });
        expect(parseDeployLog(dressed.join('')).map(bare)).toEqual(plain);
      }),
      { numRuns: 15 },
    );
  });

  test('standard output and standard error may mix in any way', () => {
    for (const { stdout, stderr } of CASES.filter(({ stderr }) => stderr !== '')) {
      const plain = new Set(parseDeployLog(stdout + stderr).map(bare));
      fc.assert(
        fc.property(fc.infiniteStream(fc.boolean()), (turns) => {
          expect(new Set(parseDeployLog(shuffled(stdout, stderr, turns)).map(bare))).toEqual(plain);
        }),
        { numRuns: 10 },
      );
    }
  });
});

test('exit codes: broken before rolled back before warnings', () => {
  expect(exitCodeOfAlerts([])).toBe(0);
  expect(exitCodeOfAlerts([{ kind: 'warning' }])).toBe(0);
  expect(exitCodeOfAlerts([{ kind: 'warning' }, { kind: 'rolled-back' }])).toBe(3);
  for (const kind of ['paused', 'rollback-paused', 'failed'] as const) {
    expect(exitCodeOfAlerts([{ kind: 'rolled-back' }, { kind }])).toBe(1);
  }
});

function bare({ line: _line, ...alert }: DeployAlert): string {
  return JSON.stringify(alert);
}

/** The lines of two streams, each in its order. */
function shuffled(one: string, other: string, turns: Iterator<boolean>): string {
  const queues = [one.trimEnd().split('\n'), other.trimEnd().split('\n')] as const;
  const lines: (string | undefined)[] = [];
  while (queues[0].length + queues[1].length > 0) {
    const first = turns.next().value ? 0 : 1;
    lines.push((queues[first].length > 0 ? queues[first] : queues[1 - first])?.shift());
  }
  return lines.join('\n');
}
