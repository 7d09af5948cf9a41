import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readRecordedCase, recordedCases } from '../../../../../test/support/stack/recorded-case.ts';
import { task } from '../../../../../test/support/stack/stack-scene.ts';
import type { Task } from '../../plan/stack/stack-state.ts';
import { taskWithCause } from '../service/task-with-cause.ts';
import { causeOf, causeOfRefusal } from './cause.ts';
import type { CauseKind } from './cause-kinds.ts';

const ENDS = new URL('../../../../../test/fixtures/task-ends/', import.meta.url);

type Recorded = {
  readonly engine: string;
  readonly tasks: readonly {
    readonly case: string;
    readonly task: Task;
    readonly container?: {
      readonly State: {
        readonly OOMKilled: boolean;
        readonly Health?: { readonly Log: readonly { Output: string }[] };
      };
    };
  }[];
};

const engines = readdirSync(ENDS)
  .filter((file) => file.endsWith('.json'))
  .map((file): Recorded => JSON.parse(readFileSync(new URL(file, ENDS), 'utf8')));

const EXPECTED: Readonly<Record<string, readonly [CauseKind, headline: RegExp, hint: RegExp]>> = {
  unhealthy: ['unhealthy', /^the health check fails: health: database unreachable$/, /start_period/],
  'unhealthy-deaf': ['unhealthy', /^the health check fails: health: database unreachable$/, /start_period/],
  crash: ['crash', /^it exits with code 1$/, /log lines/],
  killed: ['crash', /^it was killed \(exit code 137\)$/, /memory/],
  oom: ['out-of-memory', /^it ran out of memory$/, /limits\.memory/],
  ends: ['ended', /exit code 0/, /swarm-ci\.finishes/],
  'no-command': ['cannot-start', /^its command \/bin\/nothing-here cannot be run: no such file or directory$/, /entry/],
  'not-executable': ['cannot-start', /^its command \/etc\/passwd cannot be run: permission denied$/, /entrypoint/],
  'no-user': ['cannot-start', /unable to find user nobody-at-all/, /compose file/],
  'image-missing': ['image-missing', /^the image [\d.]+:5000\/app:404 cannot be pulled$/, /REGISTRY_USER/],
  'repository-missing': ['image-missing', /^the image [\d.]+:5000\/nothing:1 cannot be pulled$/, /REGISTRY_USER/],
  'registry-down': ['image-missing', /^the image 10\.255\.255\.1:5000\/app:1 cannot be pulled$/, /can reach/],
  refused: ['image-missing', /^the image [\d.]+:5000\/app:2 cannot be pulled$/, /REGISTRY_USER has read access/],
  'mount-missing': ['mount-missing', /^the mounted path \/nowhere\/at\/all does not exist$/, /every node/],
  'port-taken': ['port-taken', /^port 22 is already in use$/, /ss -ltnp/],
  'port-one': ['port-taken', /^its port is in use on every node/, /stop-first/],
  'port-two': ['port-taken', /^its port is in use on every node/, /stop-first/],
  'no-node-constraint': [
    'no-node',
    /^no node can run it: scheduling constraints not satisfied on 1 node$/,
    /--label-add/,
  ],
  'no-node-memory': ['no-node', /^no node can run it: insufficient resources on 1 node$/, /reservations/],
  'gone-config': ['config-missing', /^the config old-config does not exist any more$/, /docker config create/],
  'gone-secret': ['secret-missing', /^the secret old-secret does not exist any more$/, /docker secret create/],
  slow: ['slow-start', /^it is still starting: health: still warming up$/, /--timeout/],
};

describe.each(engines)('a task that ended, on engine $engine', ({ tasks }) => {
  it.each(tasks)('$case', ({ case: name, task: ended, container }) => {
    const { OOMKilled: outOfMemory = false, Health } = container?.State ?? {};
    const health = (Health?.Log ?? []).map(({ Output }) => Output.trim());
    const { kind, headline, hint } = causeOf({ task: ended, evidence: { health, logs: [], outOfMemory } });
    const [expected, says, advises] = EXPECTED[name] ?? [];
    expect(kind).toBe(expected);
    expect(headline).toMatch(says ?? 'nothing');
    expect(hint).toMatch(advises ?? 'nothing');
  });

  it('has every case that is expected, but the one of two that won the port', () => {
    const names = tasks.map((one) => one.case);
    expect(Object.keys(EXPECTED).filter((name) => !names.includes(name) && !name.startsWith('port-'))).toEqual([]);
  });
});

describe('the most specific cause wins', () => {
  const none = { health: [], logs: [], outOfMemory: false };
  const ended = (err: string, more: Partial<Task['Spec']> = {}) => {
    const one = task({ state: 'failed', err });
    return { ...one, Spec: { ...one.Spec, ...more } };
  };

  it('an unhealthy container that was killed is unhealthy, whatever the kernel says', () => {
    const killed = ended('task: non-zero exit (137): dockerexec: unhealthy container');
    expect(causeOf({ task: killed, evidence: { ...none, outOfMemory: true } }).kind).toBe('unhealthy');
  });

  it('the last health check that could say something speaks, as the engine stops the very last', () => {
    const evidence = { ...none, health: ['first', 'no answer', ''] };
    expect(causeOf({ task: ended('dockerexec: unhealthy container'), evidence }).headline).toBe(
      'the health check fails: no answer',
    );
  });

  it('includes the memory limit, the constraints and how long a start may take', () => {
    const limits = { Resources: { Limits: { MemoryBytes: 16_777_216 } } };
    const memory = causeOf({
      task: ended('task: non-zero exit (137)', limits),
      evidence: { ...none, outOfMemory: true },
    });
    expect(memory.headline).toBe('it ran out of memory (limit 16 MiB)');
    const elsewhere = causeOf({ task: ended('task: non-zero exit (137)', limits), evidence: none });
    expect(elsewhere.hint).toContain('for lack of memory (limit 16 MiB)');
    const placed = ended('no suitable node (scheduling constraints not satisfied on 3 nodes)', {
      Placement: { Constraints: ['node.labels.moon==yes'] },
    });
    expect(causeOf({ task: placed, evidence: none }).headline).toContain('3 nodes, node.labels.moon==yes');
    const check = { Interval: 10e9, Retries: 3, StartPeriod: 20e9 };
    const slow = ended('dockerexec: unhealthy container', { ContainerSpec: { Healthcheck: check } });
    expect(causeOf({ task: slow, evidence: none }).hint).toContain('50 s to become healthy, start_period is 20 s');
  });

  it('an image that the manager has found in the registry is there: the node could not pull it', () => {
    const Image = `registry:5000/app:1@sha256:${'a'.repeat(64)}`;
    const refused = ended('No such image: registry:5000/app:1', { ContainerSpec: { Image } });
    expect(causeOf({ task: refused, evidence: none }).kind).toBe('registry-refused');
  });

  it('a health check that fails again and again without a word is a failing health check', () => {
    const complete = task({ state: 'complete', desired: 'shutdown' });
    const after = (health: readonly string[]) => causeOf({ task: complete, evidence: { ...none, health } });
    expect(after(['', '', ''])).toMatchObject({ kind: 'unhealthy', headline: 'the health check fails' });
    // The end of the container may have interrupted a single one.
    expect(after([''])).toMatchObject({ kind: 'ended' });
    // Engine 28.5, of a container that was stopped in the moment in which it became healthy.
    const bound = ended(
      'failed to activate service binding for container shop_web.1.obhawlr60rjn50gzqmj4c8ujr: network sandbox for container 33d80658cb1a not found',
    );
    expect(causeOf({ task: bound, evidence: { ...none, health: ['', ''] } }).kind).toBe('unhealthy');
    expect(causeOf({ task: bound, evidence: none }).kind).toBe('unknown');
  });

  it.each([
    ['task: non-zero exit (255)', 'exec /run.bin: exec format error', '/run.bin'],
    ['task: non-zero exit (1)', 'exec /run.bin: exec format error', '/run.bin'],
  ])('a program of another platform is named, of whose task the engine only says: %s', (err, line, command) => {
    expect(causeOf({ task: ended(err), evidence: { ...none, logs: [line] } })).toEqual({
      kind: 'cannot-start',
      headline: `its command ${command} is not a program for its node: exec format error`,
      hint: expect.stringContaining('platform'),
    });
    // A script that goes on may log the same words about another program.
    const many = ['starting', 'migrating', line, 'giving up'];
    expect(causeOf({ task: ended(err), evidence: { ...none, logs: many } }).kind).toBe('crash');
  });

  it('an unknown error is shown as it is', () => {
    expect(causeOf({ task: ended('the moon is full'), evidence: none })).toMatchObject({
      kind: 'unknown',
      headline: 'the moon is full',
    });
  });
});

/** By case; of the others no task has failed. */
const KINDS: Readonly<Record<string, CauseKind>> = {
  'd-update-rollback': 'ended',
  'd2-slow-rollback': 'ended',
  'e-update-pause': 'ended',
  'f-rollback-fails': 'ended',
  'f3-rollback-paused': 'ended',
  'g1-image-missing-first': 'image-missing',
  'g3-registry-unreachable-update': 'image-missing',
  'h-update-continue': 'ended',
  'i1-two-services-web-fails': 'ended',
  'i5-two-services-both-paused': 'ended',
  'i6-two-services-one-paused': 'ended',
  'p-no-suitable-node-first': 'no-node',
  'q-crashloop-first': 'crash',
  'q3-crash-update-rollback': 'crash',
  'q4-exit-no-restart-first': 'crash',
  's3-host-port-in-use': 'port-taken',
  'u1-registry-auth-required-first': 'image-missing',
};

const REFUSALS: Readonly<Record<string, CauseKind>> = {
  'j-secret-missing': 'secret-missing',
  'j2-config-missing': 'config-missing',
  'k-network-missing': 'network-missing',
  'l-config-changed': 'name-in-use',
  'o1-unset-variable': 'image-missing',
  's2-ingress-port-in-use': 'port-taken',
};

test.each(recordedCases())('recorded deploy %s', (id) => {
  const { evidence, refusal } = readRecordedCase(id);
  const { track, now, wanted } = evidence;
  const name = id.slice(0, id.lastIndexOf('.'));
  const kinds = now.services.flatMap(({ ID, Spec }) => {
    const image = wanted.find((service) => `shop_${service.name}` === Spec.Name)?.image;
    const telling = taskWithCause(ID, image, track, now.tasks);
    return telling ? [causeOf({ task: telling, evidence: { health: [], logs: [], outOfMemory: false } }).kind] : [];
  });
  expect([...new Set(kinds)]).toEqual(KINDS[name] ? [KINDS[name]] : []);
  if (refusal !== undefined) expect(causeOfRefusal(refusal).kind).toBe(REFUSALS[name] ?? 'unknown');
});

test('a flood of words is read as far as Docker’s own would go', () => {
  const start = performance.now();
  expect(causeOfRefusal('no suitable node ('.repeat(100_000)).kind).toBe('unknown');
  // Some ten milliseconds where nothing else runs; minutes when all of it is looked through from each.
  expect(performance.now() - start).toBeLessThan(10_000);
});
