import type { Hit } from './hit.ts';
import type { LintSource } from './lint-source.ts';
import type { Field } from './read/field.ts';
import type { LintService } from './read/lint-service.ts';

/** A compose file as the rules see it. */
export type LintInput = LintSource & { readonly root: Field; readonly services: readonly LintService[] };

/** `error`: the engine refuses it, it never works, or it does the opposite of what is written. `warning`: it works until something happens. */
export type Level = 'error' | 'warning';

export type Rule = {
  readonly name: string;
  readonly level: Level;
  /** What the rule finds, in one sentence. */
  readonly finds: string;
  /** What happens on an engine. */
  readonly why: string;
  /** A manifest in which the rule finds something; its variables are not set. */
  readonly wrong: string;
  /** The same one, corrected. */
  readonly right: string;
  readonly check: (input: LintInput) => readonly Hit[];
};

/** A rule that looks at one service after the other. */
export function eachService(
  check: (service: LintService, input: LintInput) => readonly Hit[],
): (input: LintInput) => readonly Hit[] {
  return (input) => input.services.flatMap((service) => check(service, input));
}
