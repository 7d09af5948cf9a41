import type { InspectedTask } from './cause-details.ts';
import type { CauseKind } from './cause-kinds.ts';

export type CauseRow = {
  readonly kind: CauseKind;
  /** Matches Docker's error for a task or a rejected deploy; for a task without an error, its state. */
  readonly pattern: RegExp;
  /** An additional condition. */
  readonly when?: (seen: InspectedTask | undefined) => boolean;
  readonly headline: CauseText;
  readonly hint: CauseText;
  /** Not specific: another failure of the same service may explain more. */
  readonly vague?: true;
};

export type CauseText = (match: RegExpExecArray, seen: InspectedTask | undefined) => string;
