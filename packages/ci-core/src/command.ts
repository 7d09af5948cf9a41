import type { Secret } from './secret.ts';

/** A command is a value: plans build it, `effects/` runs it. No shell is involved. */
export type Command = {
  readonly argv: readonly [string, ...string[]];
  /** Added to the environment of the command; never part of its argv. */
  readonly env?: Readonly<Record<string, string | Secret>>;
  readonly stdin?: string | Secret | AsyncIterable<Uint8Array>;
  readonly cwd?: string;
};

export type Output = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a command to its end. A command that ran and failed returns an `Output`; one that could not run throws a `CiError`. */
export type Run = (command: Command) => Promise<Output>;
