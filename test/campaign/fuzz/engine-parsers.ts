import { mkdtempSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { openManager } from '../../../packages/ci-core/src/effects/engine.ts';
import { subscribe } from '../../../packages/ci-core/src/effects/engine-events.ts';
import { takeHold } from '../../../packages/ci-core/src/effects/hold.ts';
import type { Host } from '../../../packages/ci-core/src/effects/host.ts';
import { listReleases } from '../../../packages/ci-core/src/effects/release-store.ts';
import { readServerFacts } from '../../../packages/ci-core/src/effects/server-facts.ts';
import { listNetworkIds, listStackNetworks } from '../../../packages/ci-core/src/effects/stack-networks.ts';
import { readTaskEvidence } from '../../../packages/ci-core/src/effects/task-evidence.ts';
import { planPutBack } from '../../../packages/ci-core/src/plan/put-back.ts';
import { newerRelease, releasesToDrop, specHash } from '../../../packages/ci-core/src/plan/release.ts';
import { rollbackTarget } from '../../../packages/ci-core/src/plan/rollback-target.ts';
import { changesOf } from '../../../packages/ci-core/src/plan/service-changes.ts';
import type { StackState } from '../../../packages/ci-core/src/plan/stack-state.ts';
import { causeOf } from '../../../packages/ci-core/src/verdict/cause.ts';
import { isFailing } from '../../../packages/ci-core/src/verdict/failing.ts';
import { judge } from '../../../packages/ci-core/src/verdict/judge.ts';
import { lastEnds, tellingTask } from '../../../packages/ci-core/src/verdict/telling-task.ts';
import { hear, see, startRecording } from '../../../packages/ci-core/src/verdict/timeline.ts';
import { follow, startTrack } from '../../../packages/ci-core/src/verdict/track.ts';
import { recorded, recordedJson } from './corpus.ts';
import { type Fuzzer, fuzzer } from './exercise.ts';
import { sizeAttacks } from './hostile.ts';
import { mutatedJson, mutatedText } from './mutate.ts';

const services = recordedJson('test/fixtures/stack-deploy', /(d-update|r5-global|i1-two|q-crash).*inspect\.json$/);
const ends = recordedJson('test/fixtures/task-ends', /\.json$/).map((one) =>
  Object(one)
    .tasks.slice(0, 6)
    .map(({ task }: { task: unknown }) => task),
);
const events = recorded('test/fixtures/stack-deploy', /\.events\.ndjson$/);
const info = {
  ServerVersion: '28.5.2',
  Name: 'n',
  SystemTime: '2026-01-31T10:00:00Z',
  Swarm: { ControlAvailable: true, Nodes: 1, LocalNodeState: 'active' },
};
const lists = [
  [{ Name: 'a', Scope: 'swarm', Id: 'x', Labels: { a: 'b' }, Spec: { Name: 'a', Data: 'YQ==', Labels: {} } }],
  { message: 'no such thing' },
];

/** An engine that says what it is told to say, whatever it is asked. */
let said: (path: string) => { readonly status: number; readonly text: string };
const socket = join(mkdtempSync(join(tmpdir(), 'swarm-ci-fuzz-')), 'engine');
const server = createServer((request, response) => {
  const { status, text } = said(request.url ?? '');
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
});
server.listen(socket).unref();
const agent = new Agent({ keepAlive: true });
const overSocket = Object.assign(agent, {
  createConnection: (_: object, done: (error: null, stream: object) => void) => connection(done),
});

import { createConnection } from 'node:net';

function connection(done: (error: null, stream: object) => void) {
  const stream = createConnection(socket);
  stream.unref();
  void done;
  return stream;
}

const host: Host = {
  name: 'h',
  start: () => {
    throw new Error('nothing is started');
  },
  run: async () => ({ code: 0, stdout: '', stderr: '' }),
  engineAgent: overSocket as never,
  listen: async () => () => {},
  forward: undefined,
  close: () => {},
};

const judged = (state: StackState) => {
  const wanted = [{ name: 'web', image: 'app:2' }];
  const before: StackState = { services: state.services.slice(0, 1), tasks: state.tasks.slice(0, 2) };
  const track = follow(startTrack(before, 0, Date.parse('2026-11-21T00:00:00Z')), state, 600_000);
  const verdict = judge(
    { stack: 'shop', wanted, before, applied: state, now: state, track, refused: false },
    { at: 700_000, patience: 30_000, final: true },
  );
  const recording = hear(
    see(startRecording(before), state, 5),
    { action: 'update', service: 'shop_web', serviceId: 'x', timeNano: 1, attributes: { 'updatestate.new': 'paused' } },
    6,
  );
  const causes = state.services.map(({ ID }) => {
    const task = tellingTask(ID, 'app:2', track, state.tasks);
    return task && causeOf({ task, evidence: { health: [], logs: [], outOfMemory: false } });
  });
  const plan = planPutBack(before, state, new Set(['shop_web'])).map(({ kind }) => kind);
  const changes = state.services.map(({ Spec, PreviousSpec }) => [
    specHash(Spec),
    changesOf(PreviousSpec ?? Spec, Spec, new Map()),
  ]);
  const failing = state.services.map((service) => [
    isFailing(service, state.tasks, 1),
    lastEnds(service.ID, track).length,
  ]);
  return { verdict, timelines: [...recording.timelines], causes, plan, changes, failing };
};

export const engineParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'events of the engine',
    covers: ['subscribe', 'watchStack'],
    inputs: mutatedText(events, ['{"Type":"service"}\n', '{"Type":"container","Actor":null}\n', 'null\n', '[]\n']),
    attacks: (size) => [...sizeAttacks(size, ['{"Type":"service"}\n']), '['.repeat(size)],
    waits: true,
    read: async (text) => {
      const stream = new PassThrough();
      const pushed: unknown[] = [];
      const engine = { ask: async () => stream } as never;
      const { close } = await subscribe(engine, 'shop', (item) => pushed.push(item));
      stream.end(text);
      await new Promise((resolve) => stream.once('close', resolve));
      close();
      return pushed;
    },
  }),
  fuzzer<readonly [unknown, unknown, number]>({
    name: 'a stack as the engine tells it',
    covers: [
      'openManager',
      'startTrack',
      'follow',
      'judge',
      'judgeService',
      'see',
      'hear',
      'startRecording',
      'causeOf',
      'tellingTask',
      'lastEnds',
      'isTelling',
      'convergenceOf',
      'isFailing',
      'planPutBack',
      'changesOf',
      'normalSpec',
      'differences',
      'specHash',
      'sameSpec',
      'sameImage',
      'withoutDigest',
      'isCurrent',
      'placeOf',
      'jobOf',
      'replicasOf',
      'isShort',
      'isWanted',
      'hasFailed',
    ],
    inputs: fc.oneof(
      fc.tuple(fc.constantFrom(...services), mutatedJson(ends), fc.constant(200)),
      fc.tuple(mutatedJson(services), fc.constantFrom(...ends), fc.constantFrom(200, 200, 200, 404, 500)),
    ),
    attacks: (size) => [
      ...sizeAttacks(Math.min(size, 50_000))
        .slice(0, 5)
        .map((text) => [text, [text], 200] as const),
      [Array(200).fill(Object(services[0])[0]), Array(500).fill(Object(ends[0])[0]), 200],
    ],
    waits: true,
    read: async ([services, tasks, status]) => {
      said = (path) => {
        if (/\/info/.test(path)) return { status: 200, text: JSON.stringify(info) };
        if (status !== 200) return { status, text: '{"message":"no"}' };
        return { status, text: JSON.stringify(/\/tasks/.test(path) ? tasks : services) ?? '' };
      };
      const { engine } = await openManager(host);
      return judged(await engine.readStack('shop'));
    },
  }),
  fuzzer<readonly [string, string]>({
    name: 'what the engine and the server say of themselves',
    covers: ['openManager', 'readServerFacts', 'listStackNetworks', 'listNetworkIds'],
    inputs: fc.tuple(
      fc.oneof(
        mutatedJson([...lists, info]).map((one) => JSON.stringify(one) ?? ''),
        mutatedText([JSON.stringify(info)]),
      ),
      mutatedText(['writable=yes\nnearest=/data\nfree=1000\ncli=Docker version 28.2.2, build e6534b4\nmissing=tar\n']),
    ),
    attacks: (size) =>
      sizeAttacks(Math.min(size, 100_000))
        .slice(0, 12)
        .map((text) => [text, text] as const),
    waits: true,
    read: async ([text, stdout]) => {
      said = () => ({ status: 200, text });
      const opened = await openManager(host).catch((error) => error.code);
      said = (path) => (/\/info/.test(path) ? { status: 200, text: JSON.stringify(info) } : { status: 200, text });
      const manager = await openManager({ ...host, run: async () => ({ code: 0, stdout, stderr: '' }) });
      const plan = {
        services: [{ name: 'web', image: 'a:1', at: '' }],
        serverPath: '/data',
        registry: undefined,
      } as never;
      const facts = await readServerFacts(manager, plan).catch((error) => refusal(error));
      const networks = await listStackNetworks(manager.engine, 'shop').catch((error) => refusal(error));
      const ids = await listNetworkIds(manager.engine).catch((error) => refusal(error));
      return { opened: typeof opened, facts, networks, ids };
    },
  }),
  fuzzer<readonly [Uint8Array, unknown]>({
    name: 'what is left of a task',
    covers: ['readTaskEvidence'],
    inputs: fc.tuple(
      fc.uint8Array({ maxLength: 300 }),
      mutatedJson([{ State: { OOMKilled: true, Health: { Log: [{ ExitCode: 1, Output: 'no' }] } } }]),
    ),
    attacks: (size) => [
      [Buffer.from([1, 0, 0, 0, 0, 15, 0, 0, ...Array(size).fill(10)]), {}],
      [Buffer.alloc(size), {}],
    ],
    waits: true,
    read: ([bytes, inspected]) => {
      const client = {
        getContainer: () => ({ inspect: async () => inspected }),
        getTask: () => ({ logs: async () => Buffer.from(bytes) }),
      };
      return readTaskEvidence(
        { request: (ask: (of: unknown) => unknown) => ask(client) } as never,
        { ID: 'x', Status: { ContainerStatus: { ContainerID: 'c' } } } as never,
      );
    },
    check: ({ logs }: { logs: readonly string[] }) => {
      if (logs.length > 20) throw new Error(`${logs.length} lines`);
    },
  }),
  fuzzer<string>({
    name: 'kept releases',
    covers: ['listReleases', 'releasesToDrop', 'newerRelease', 'rollbackTarget', 'historyWith'],
    inputs: mutatedJson([
      {
        id: '20260131-100000-c0ffee',
        stack: 's',
        createdAt: 'x',
        composeFile: 'c',
        variables: { A: 'b' },
        images: { s_web: 'a' },
        configs: [],
        fingerprint: 'f',
        commit: 'c',
        committedAt: '2026-01-31',
        branch: 'main',
      },
    ])
      .map((one) => `a\nb\n${JSON.stringify(one)}\n`)
      .chain((text) => mutatedText([text, `${text}${text}`])),
    attacks: (size) => [...sizeAttacks(size, ['{"id":']), '['.repeat(size)],
    waits: true,
    read: async (stdout) => {
      const kept = await listReleases({ ...host, run: async () => ({ code: 0, stdout, stderr: '' }) }, '/data/x');
      const plan = { context: { sha: 'd', branch: 'main', committedAt: '2026-01-30' } } as never;
      return {
        dropped: releasesToDrop(kept.releases, 1, kept.history).length,
        newer: newerRelease(plan, kept.releases),
        target: rollbackTarget(kept, { services: [], tasks: [] }, undefined).kind,
      };
    },
  }),
  fuzzer<string>({
    name: 'words of the lock of an environment',
    covers: ['takeHold'],
    inputs: mutatedText(
      [
        'held https://ci/1 (commit c0ffee), since x\nlast 12 somebody\nready /dev/shm/swarm-ci.x\n',
        'ready /tmp/x\n',
        '',
      ],
      ['held ', 'last -1 ', 'ready '],
    ),
    attacks: (size) => sizeAttacks(size, ['held ', 'last 1 ']),
    waits: true,
    read: async (text) => {
      const stdin = new PassThrough();
      stdin.resume();
      const start = () => ({
        stdin,
        stdout: Readable.from([Buffer.from(text)]),
        stderr: Readable.from([Buffer.from(text)]),
        exit: Promise.resolve(75),
      });
      const place = { environment: 'prod', stack: 's', serverPath: '/data' };
      const waited: string[] = [];
      const hold = await takeHold({ ...host, start }, place, { job: 'j', commit: undefined, since: 's' }, 1, (owner) =>
        waited.push(owner),
      );
      hold.lost.catch(() => {});
      await hold.close();
      return { folder: hold.folder, last: hold.last, waited };
    },
  }),
];

/** Only what is ours may be thrown. */
function refusal(error: unknown): string {
  const { code, exitCode } = Object(error);
  if (typeof exitCode !== 'number') throw error;
  return String(code);
}
