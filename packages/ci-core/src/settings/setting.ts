import type { Node } from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import type { YamlFile } from '../yaml.ts';

/** One setting: where it comes from and what it must look like. Help, validation and the reference page read this. */
export type Setting<T = unknown> = {
  readonly describe: string;
  /** Environment variables, the first one that is set counts. */
  readonly env: readonly string[];
  /** Turns the text found into the value; its message is what the user reads. */
  readonly schema: z.ZodType<T, string | readonly string[] | readonly object[]>;
  /** May be a list in swarm-ci.yaml; `names` may be the keys of a mapping there. */
  readonly list?: 'items' | 'names';
  /** It stands only in swarm-ci.yaml, with a shape of its own, which this reads. */
  readonly structure?: (
    yaml: YamlFile,
    node: Node | undefined,
    env: Readonly<Record<string, string | undefined>>,
  ) => { readonly value: readonly object[]; readonly problems: readonly Problem[] };
  /** It stands in each entry of this mapping of swarm-ci.yaml; its value is what they say, by their names. */
  readonly within?: { readonly mapping: string; readonly member: string };
  /** Where the flag is not called as the setting is. */
  readonly flag?: string;
  readonly default?: string;
  /** Shown as the default in help when it is computed. */
  readonly defaultText?: string;
  readonly placeholder: string;
  /** Never on a command line and never in swarm-ci.yaml. */
  readonly secret?: true;
};

/** A secret never stands on a command line, and what has a shape of its own has no room there. */
export function hasFlag({ secret, structure, within }: Setting): boolean {
  return !secret && !structure && !within;
}

/** Keeps the exact type of what its schema gives. */
export function define<const S extends Setting>(setting: S): S {
  return setting;
}
