import type { Node } from 'yaml';
import type { z } from 'zod';
import type { Problem } from '../errors.ts';
import type { Entry, YamlFile } from '../yaml.ts';

/** One setting: its sources and its validation. The help and the reference page are generated from it. */
export type Setting<T = unknown> = {
  readonly describe: string;
  /** Environment variables; the first one that is set is used. */
  readonly env: readonly string[];
  /** Converts the text to the value; its message is shown to the user. */
  readonly schema: z.ZodType<T, string | readonly string[] | readonly object[]>;
  /** The value may be a list in swarm-ci.yaml; with `names`, also a mapping, whose keys are used. */
  readonly list?: 'items' | 'names';
  /** Reads a setting with its own structure, a list or with `mapping` a mapping, which can only be set in swarm-ci.yaml. */
  readonly structure?: (
    yaml: YamlFile,
    node: Node | undefined,
    env: Readonly<Record<string, string | undefined>>,
  ) => { readonly value: readonly object[]; readonly problems: readonly Problem[] };
  readonly mapping?: true;
  /** The setting consists of members of each entry of this mapping in swarm-ci.yaml, such as `swarm_service` of each service. */
  readonly within?: {
    readonly mapping: string;
    readonly members: readonly string[];
    readonly read: (
      yaml: YamlFile,
      entries: readonly Entry[],
    ) => { readonly value: readonly object[]; readonly problems: readonly Problem[] };
  };
  /** Name of the flag, if it differs from the setting. */
  readonly flag?: string;
  readonly default?: string;
  /** Description of a computed default, for the help. */
  readonly defaultText?: string;
  readonly placeholder: string;
  /** Only accepted from the environment, never from a flag or swarm-ci.yaml. */
  readonly secret?: true;
};

/** Secrets must not be on a command line, and structured settings do not fit there. */
export function hasFlag({ secret, structure, within }: Setting): boolean {
  return !secret && !structure && !within;
}

/** Preserves the exact type of the schema's output. */
export function define<const S extends Setting>(setting: S): S {
  return setting;
}
