import fc from 'fast-check';
import {
  changedSince,
  madeByCommand,
  type StateBefore,
  stateBeforeIn,
  stateToKeep,
} from '../../../../packages/ci-core/src/plan/watch/state-before.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

const service = (Name: string, Image: string) => ({
  ID: Name,
  Version: { Index: 1 },
  Spec: { Name, TaskTemplate: { ContainerSpec: { Image } } },
});
const state: StateBefore = {
  ...{ stack: 's', at: '2026-01-31T10:00:00Z', job: 'https://gitlab.example/1', release: '20260131-100000-c0ffee' },
  before: [service('s_web', 'a:1')],
  after: [service('s_web', 'a:2'), service('s_api', 'a:2')],
  failing: ['s_web'],
  networks: ['s_default'],
};

export const stateParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'state before a watch',
    covers: ['stateBeforeIn'],
    inputs: fc.oneof(
      mutatedText([JSON.stringify(state)]),
      mutatedJson([state]).map((document) => JSON.stringify(document) ?? ''),
    ),
    attacks: (size) => [
      ...sizeAttacks(size).map((text) => JSON.stringify({ ...state, stack: text })),
      '['.repeat(size),
      '{"before":'.repeat(size / 10),
    ],
    read: (text) => {
      const kept = stateBeforeIn(text, 's');
      if (kept === undefined) return 'none';
      const now = { services: state.after ?? [] };
      return {
        theirs: changedSince(kept, now).size,
        made: madeByCommand(kept, now).size,
        next: stateToKeep(state, kept, false).before.length,
      };
    },
  }),
];
