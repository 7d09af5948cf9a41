import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { openManager } from '../../../../packages/ci-core/src/effects/engine/engine.ts';
import { subscribe } from '../../../../packages/ci-core/src/effects/engine/engine-events.ts';
import { planRestore } from '../../../../packages/ci-core/src/plan/changes/restore-steps.ts';
import { changesOf } from '../../../../packages/ci-core/src/plan/changes/service-changes.ts';
import { specHash, versionHash } from '../../../../packages/ci-core/src/plan/release/release-version.ts';
import type { StackState } from '../../../../packages/ci-core/src/plan/stack/stack-state.ts';
import { problemsBefore } from '../../../../packages/ci-core/src/verdict/before/problems-before.ts';
import { causeOf } from '../../../../packages/ci-core/src/verdict/cause/cause.ts';
import { judge } from '../../../../packages/ci-core/src/verdict/service/judge.ts';
import { lastFailures, taskWithCause } from '../../../../packages/ci-core/src/verdict/service/task-with-cause.ts';
import {
  recordEvent,
  recordSnapshot,
  startRecording,
} from '../../../../packages/ci-core/src/verdict/service/timeline.ts';
import { isFailing } from '../../../../packages/ci-core/src/verdict/tasks/failing.ts';
import { startTrack, updateTrack } from '../../../../packages/ci-core/src/verdict/tasks/track.ts';
import { host, info, say } from '../answers/said-engine.ts';
import { recorded, recordedJson } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

const services = recordedJson('test/fixtures/stack-deploy', /(d-update|r5-global|i1-two|q-crash).*inspect\.json$/);
const ends = recordedJson('test/fixtures/task-ends', /\.json$/).map((one) =>
  Object(one)
    .tasks.slice(0, 6)
    .map(({ task }: { task: unknown }) => task),
);
const events = recorded('test/fixtures/stack-deploy', /\.events\.ndjson$/);

const judged = (state: StackState) => {
  const wanted = [{ name: 'web', image: 'app:2' }];
  const before: StackState = { services: state.services.slice(0, 1), tasks: state.tasks.slice(0, 2) };
  const track = updateTrack(startTrack(before, 0, Date.parse('2026-11-21T00:00:00Z')), state, 600_000);
  const verdict = judge(
    {
      stack: 'shop',
      wanted,
      before,
      applied: state,
      problemsBefore: problemsBefore(before, 1),
      now: state,
      track,
      refused: false,
    },
    { at: 700_000, patience: 30_000, final: true },
  );
  const recording = recordEvent(
    recordSnapshot(startRecording(before), state, 5),
    { action: 'update', service: 'shop_web', serviceId: 'x', timeNano: 1, attributes: { 'updatestate.new': 'paused' } },
    6,
  );
  const causes = state.services.map(({ ID }) => {
    const task = taskWithCause(ID, 'app:2', track, state.tasks);
    return task && causeOf({ task, evidence: { health: [], logs: [], outOfMemory: false } });
  });
  const plan = planRestore(before, state, new Set(['shop_web']), () => undefined).map(({ kind }) => kind);
  const changes = state.services.map(({ Spec, PreviousSpec }) => [
    specHash(Spec),
    versionHash(Spec),
    changesOf(PreviousSpec ?? Spec, Spec, new Map()),
  ]);
  const failing = state.services.map((service) => [
    isFailing(service, state.tasks, 1),
    lastFailures(service.ID, track).length,
  ]);
  return { verdict, timelines: [...recording.timelines], causes, plan, changes, failing };
};

export const stackParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'events of the engine',
    covers: ['subscribe', 'watchStack'],
    inputs: mutatedText(events, ['{"Type":"service"}\n', '{"Type":"container","Actor":null}\n', 'null\n', '[]\n']),
    attacks: (size) => [...sizeAttacks(size, ['{"Type":"service"}\n']), '['.repeat(size)],
    waits: true,
    read: async (text) => {
      const stream = new PassThrough();
      const pushed: unknown[] = [];
      const engine = { stream: async () => stream } as never;
      const { close } = await subscribe(engine, 'shop', (item) => pushed.push(item));
      stream.end(text);
      await new Promise((resolve) => stream.once('close', resolve));
      close();
      return pushed;
    },
  }),
  fuzzer<readonly [unknown, unknown, number]>({
    name: 'a stack as the engine returns it',
    covers: [
      'openManager',
      'startTrack',
      'updateTrack',
      'judge',
      'judgeService',
      'recordSnapshot',
      'recordEvent',
      'startRecording',
      'causeOf',
      'taskWithCause',
      'lastFailures',
      'hasSpecificCause',
      'convergenceOf',
      'isFailing',
      'planRestore',
      'changesOf',
      'normalSpec',
      'differences',
      'specHash',
      'versionHash',
      'sameSpec',
      'sameImage',
      'withoutDigest',
      'isCurrent',
      'targetOf',
      'jobOf',
      'replicasOf',
      'hasMissingTasks',
      'isActive',
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
      say((path) => {
        if (/\/info/.test(path)) return { status: 200, text: JSON.stringify(info) };
        if (status !== 200) return { status, text: '{"message":"no"}' };
        return { status, text: JSON.stringify(/\/tasks/.test(path) ? tasks : services) ?? '' };
      });
      const { engine } = await openManager(host);
      return judged(await engine.readStack('shop'));
    },
  }),
];
