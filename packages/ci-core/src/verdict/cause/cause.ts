import type { InspectedTask } from './cause-details.ts';
import type { CauseKind } from './cause-kinds.ts';
import { CAUSES } from './cause-rows.ts';

/** Why a service is not well: for machines, in one line, and what to do next. */
export type CauseSummary = { readonly kind: CauseKind; readonly headline: string; readonly hint: string };

/** Why a task ended as it did. */
export function causeOf(seen: InspectedTask): CauseSummary {
  const words = errorOf(seen);
  return explain(words, seen) ?? { kind: 'unknown', headline: words, hint: 'docker service ps --no-trunc shows more' };
}

/** Why `docker stack deploy` refused. */
export function causeOfRefusal(refusal: string): CauseSummary {
  const known = explain(refusal, undefined);
  return known ?? { kind: 'unknown', headline: refusal, hint: 'correct the compose file as the message says' };
}

export function supersededCause(reason: string | undefined): CauseSummary {
  const headline = reason ?? 'somebody else changed it while this deploy went on';
  return { kind: 'superseded', headline, hint: 'find out who deploys by hand, then run this deploy again' };
}

/** Whether the end of a task says more than that it ended. */
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

/** Some patterns look back over all that was said; Docker's own words are short, but those of a container's runtime are anybody's. */
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
