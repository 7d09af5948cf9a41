import type { CiError } from '../../errors.ts';
import type { ServiceEvent, StackState } from '../../plan/stack/stack-state.ts';
import type { CanaryReport } from '../../report/canary/canary-report.ts';
import type { JobResult } from '../../verdict/release-job/job-result.ts';
import type { RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import type { ServiceVerdict } from '../../verdict/service/judge-service.ts';
import {
  type Recording,
  recordEvent,
  recordRestore,
  recordSnapshot,
  startRecording,
  type Timeline,
} from '../../verdict/service/timeline.ts';
import type { Causes } from './gather-causes.ts';

/** What a deploy has seen so far: enough for a report, whenever it ends. */
export type Noted = {
  readonly verdicts: readonly ServiceVerdict[];
  /** Names of the services whose change may have been sent. */
  readonly begun: ReadonlySet<string>;
  /** What the engine refused. */
  readonly dockerError: string | undefined;
  readonly causes: Causes;
  /** The outcomes of the release jobs. */
  readonly releaseJobs: readonly JobResult[];
  /** The courses of the canaries. */
  readonly canaries: readonly CanaryReport[];
  /** The result of the restore, and the release whose files are live again. */
  readonly restored: { readonly verdicts: readonly RestoreVerdict[]; readonly files: string | undefined } | undefined;
  /** Why a failed deploy was not restored. */
  readonly notRestored: string | undefined;
  /** The error that ended the deploy before its verdict. */
  readonly aborted: CiError | undefined;
};

export type Journal = {
  /** The rollout begins now, from this state; nothing is recorded before. */
  readonly begin: (before: StackState) => void;
  readonly record: (event: ServiceEvent) => void;
  readonly see: (state: StackState) => void;
  /** Replaces what was noted. */
  readonly note: (noted: Partial<Noted>) => void;
  readonly noted: () => Noted;
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
  let noted: Noted = {
    verdicts: [],
    begun: new Set(),
    dockerError: undefined,
    causes: new Map(),
    releaseJobs: [],
    canaries: [],
    restored: undefined,
    notRestored: undefined,
    aborted: undefined,
  };
  const elapsed = () => Math.round(performance.now() - began);
  return {
    begin: (before) => {
      began = performance.now();
      recording = startRecording(before);
    },
    record: (event) => {
      if (recording) recording = recordEvent(recording, event, elapsed());
    },
    see: (state) => {
      if (recording) recording = recordSnapshot(recording, state, elapsed());
    },
    note: (more) => {
      noted = { ...noted, ...more };
    },
    noted: () => noted,
    markRestored: (at) => {
      if (recording) recording = recordRestore(recording, at);
    },
    elapsed,
    timelines: () => recording?.timelines ?? new Map(),
  };
}
