import type { ValueSource } from './value-source.ts';

/** A config or secret of a compose file whose value the job has. */
export type ValuedEntry = {
  readonly kind: 'config' | 'secret';
  readonly key: string;
  readonly at: string;
  readonly source: ValueSource;
  /** `${NAME}` alone stands for a versioned name, as for a file; undefined for a versioned name of stack and key. */
  readonly name: { readonly variable: string } | { readonly fixed: string } | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly templateDriver: string | undefined;
};

/** An entry with its value; without one it was not read, or could not be. */
export type Valued = {
  readonly entry: ValuedEntry;
  readonly content: Uint8Array | undefined;
  /** Values within it, such as those of a document of SOPS. */
  readonly parts?: readonly string[] | undefined;
};

/** What a config or secret is known by within a compose file. */
export function entryId({ kind, key }: Pick<ValuedEntry, 'kind' | 'key'>): string {
  return `${kind}s.${key}`;
}

/** The variable of a versioned name, `name: ${VARIABLE}`. */
export function nameVariable({ name }: ValuedEntry): string | undefined {
  return name !== undefined && 'variable' in name ? name.variable : undefined;
}
