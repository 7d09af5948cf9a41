import type { Judgement } from '../../verdict/canary/judge-policy.ts';
import type { Window } from '../../verdict/canary/window.ts';

/** One step of a canary: its share of the traffic (0 to 1), when its window began and ended (ISO 8601, UTC), and what was measured. */
export type CanaryStep = {
  readonly share: number;
  readonly from: string;
  readonly to: string;
  readonly window: Window;
  readonly judgement: Judgement;
};

/** The course of one canary, for the report. */
export type CanaryReport = {
  readonly service: string;
  readonly strategy: 'rehearse' | 'canary' | 'blue-green';
  readonly outcome: 'promoted' | 'aborted' | 'waiting';
  readonly steps: readonly CanaryStep[];
  /** Why it was aborted, if not by what a step measured. */
  readonly reasons?: readonly string[];
};
