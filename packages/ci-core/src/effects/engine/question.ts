import type { z } from 'zod';
import type { EngineRequest } from './engine-client.ts';

export type Question = EngineRequest & {
  /** Milliseconds, with all retries. */
  readonly within?: number;
  /** The engine requests it from a registry: a failure is the registry's answer. Changes nothing, even with POST. */
  readonly asksRegistry?: boolean;
};

/** The answer, checked against the shape if there is one. */
export type Ask = <T>(what: string, question: Question, shape?: z.ZodType) => Promise<T>;

/** The query for what has a label. */
export function labelled(label: string): Readonly<Record<string, string>> {
  return { filters: JSON.stringify({ label: [label] }) };
}
