import type { InspectedTask } from './cause-details.ts';
import type { CauseKind } from './cause-kinds.ts';
import { CAUSES } from './cause-rows.ts';

/** Why a service is failing: the kind, one line of text, and the next step. */
export type CauseSummary = { readonly kind: CauseKind; readonly headline: string; readonly hint: string };

/** Why a task failed. */
export function causeOf(seen: InspectedTask): CauseSummary {
  const words = errorOf(seen);
  return (
    explain(words, seen) ?? { kind: 'unknown', headline: words, hint: 'see "docker service ps --no-trunc" for details' }
  );
}

/** Why the engine refused a change. */
export function causeOfRefusal(refusal: string): CauseSummary {
  const known = explain(refusal, undefined);
  return known ?? { kind: 'unknown', headline: refusal, hint: 'correct the compose file; see the message' };
}

export function supersededCause(reason: string | undefined): CauseSummary {
  const headline = reason ?? 'it was changed during this deploy by another user or job';
  return { kind: 'superseded', headline, hint: 'find out who changed it, then run this deploy again' };
}

/** True if the error of a task explains why it failed. */
export function hasSpecificCause(task: InspectedTask['task']): boolean {
  const seen = { task, evidence: { health: [], logs: [], outOfMemory: false } };
  return rowOf(errorOf(seen), seen)?.row.vague !== true;
}

function explain(words: string, seen: InspectedTask | undefined): CauseSummary | undefined {
  const found = rowOf(words, seen);
  if (!found) return undefined;
  const { row, match } = found;
  return { kind: row.kind, headline: row.headline(match, seen), hint: row.hint(match, seen) };
}

/** Some patterns backtrack over the whole error. Docker's own errors are short, but those of a container runtime can be long. */
const MAX_LENGTH = 10_000;

function rowOf(words: string, seen: InspectedTask | undefined) {
  const read = words.slice(0, MAX_LENGTH);
  for (const row of CAUSES) {
    const match = row.pattern.exec(read);
    if (match && (row.when?.(seen) ?? true)) return { row, match };
  }
  return undefined;
}

function errorOf({ task: { Status } }: InspectedTask): string {
  return Status.Err || Status.State;
}
