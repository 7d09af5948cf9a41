import type { z } from 'zod';

/** One setting: where it comes from and what it must look like. Help, validation and the reference page read this. */
export type Setting<T = unknown> = {
  readonly describe: string;
  /** Environment variables, the first one that is set counts. */
  readonly env: readonly string[];
  /** Turns the text found into the value; its message is what the user reads. */
  readonly schema: z.ZodType<T, string | readonly string[]>;
  /** May be a list in swarm-ci.yaml; `names` may be the keys of a mapping there. */
  readonly list?: 'items' | 'names';
  /** Where the flag is not called as the setting is. */
  readonly flag?: string;
  readonly default?: string;
  /** Shown as the default in help when it is computed. */
  readonly defaultText?: string;
  readonly placeholder: string;
  /** Never on a command line and never in swarm-ci.yaml. */
  readonly secret?: true;
};

/** Keeps the exact type of what its schema gives. */
export function define<const S extends Setting>(setting: S): S {
  return setting;
}
