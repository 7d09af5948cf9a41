import type { Watch } from '../../effects/engine/watch.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import {
  type Recording,
  recordEvent,
  recordRestore,
  recordSnapshot,
  startRecording,
  type Timeline,
} from '../../verdict/service/timeline.ts';

export type Journal = {
  /** The rollout begins now, from this state; nothing is recorded before. */
  readonly begin: (before: StackState) => void;
  readonly record: (event: ServiceEvent) => void;
  /** A watch whose snapshots are recorded. */
  readonly wrap: (watch: Watch) => Watch;
  /** The stack was restored, from that moment on. */
  readonly markRestored: (at: number) => void;
  /** Milliseconds since the rollout began. */
  readonly elapsed: () => number;
  /** By the engine's name of the service. */
  readonly timelines: () => ReadonlyMap<string, Timeline>;
};

/** Records what each snapshot and each event of a rollout showed. */
export function createJournal(): Journal {
  let began = 0;
  let recording: Recording | undefined;
  const elapsed = () => Math.round(performance.now() - began);
  const kept = (state: StackState): StackState => {
    if (recording) recording = recordSnapshot(recording, state, elapsed());
    return state;
  };
  return {
    begin: (before) => {
      began = performance.now();
      recording = startRecording(before);
    },
    record: (event) => {
      if (recording) recording = recordEvent(recording, event, elapsed());
    },
    wrap: (watch) => ({
      look: async () => kept(await watch.look()),
      next: async (atMost) => kept(await watch.next(atMost)),
      close: watch.close,
    }),
    markRestored: (at) => {
      if (recording) recording = recordRestore(recording, at);
    },
    elapsed,
    timelines: () => recording?.timelines ?? new Map(),
  };
}
