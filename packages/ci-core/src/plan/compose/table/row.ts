import type { Variables } from '../../manifest/interpolate.ts';
import type { Json, Mapping } from '../json.ts';

/** What Swarm makes of a key of the Compose Specification. */
export type Row = {
  /** Where it is, as in `services.*.ports[].host_ip`. */
  readonly path: string;
  readonly becomes: 'the same' | 'lowered' | 'left out' | 'ignored' | 'refused' | 'docker compose';
  /** For the reference page: the meaning on Swarm, or why it has none. */
  readonly means: string;
  /** Whether the value is a form that "docker stack deploy" does not take; without it, each value is. */
  readonly isBeyond?: (value: Json) => boolean;
  /** Docker takes it and leaves it out: alone, it does not make a file one that has to be lowered. */
  readonly isTaken?: true;
  readonly change?: (value: Json, parent: Mapping, facts: RowFacts) => Change;
};

/** What is known besides the compose file. */
export type RowFacts = {
  readonly stack: string;
  /** The variables of the job. */
  readonly variables: Variables;
  /** The content of the files of `env_file`. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** Variables may be unset: what depends on them is not judged. */
  readonly isPartial?: boolean | undefined;
  /** Keys on the way to the value, such as the name of the service. */
  readonly names: readonly string[];
};

/** What happens to a value. */
export type Change = {
  /** Another form in the same place. */
  readonly to?: Json;
  /** Values in other places of the same service, config or secret; the value itself is left out, unless `to` is set. */
  readonly sets?: readonly Setting[];
  readonly refused?: { readonly why: string; readonly fix: string; readonly at?: string }[];
  readonly ignored?: { readonly why: string; readonly fix: string; readonly at?: string };
};

export type Setting = {
  readonly path: readonly string[];
  readonly value: Json;
  /** `keep` what is there; otherwise two different values are refused. */
  readonly ifSet?: 'keep';
};

export function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

/** True for a text in which a variable is to be filled in: Docker then reads numbers and the like in it. */
export function hasVariable(value: Json | undefined): boolean {
  return isText(value) && value.includes('$');
}

/** A number as the text that Docker takes. */
export function asText(value: Json): Json {
  return typeof value === 'number' ? String(value) : value;
}
