import type { CiContext } from '../../context/context.ts';
import type { Environment } from '../../context/environment.ts';
import type { Problem } from '../../errors.ts';
import { contentProblem, valueProblem } from '../../plan/value/content-problem.ts';
import type { Valued, ValuedEntry } from '../../plan/value/valued-entry.ts';
import type { ReadValue } from './read-value.ts';
import { readVariable } from './read-variable.ts';

/** What values are read from. */
export type ValueInput = {
  readonly env: Environment;
  readonly context: CiContext;
};

export type ReadValues = {
  readonly valued: readonly Valued[];
  readonly problems: readonly Problem[];
};

/** Reads the values of configs and secrets. They are kept in memory: nothing is written anywhere. */
export async function readValues(entries: readonly ValuedEntry[], input: ValueInput): Promise<ReadValues> {
  const read = await Promise.all(entries.map(async (entry) => ({ entry, value: await readValue(entry, input) })));
  const judged = read.map(({ entry, value }) => {
    if (!(value instanceof Uint8Array))
      return { entry, content: undefined, problem: valueProblem(entry, value.message, value.hint) };
    const problem = contentProblem(entry, value);
    return { entry, content: problem === undefined ? value : undefined, problem };
  });
  return {
    valued: judged.map(({ entry, content }) => ({ entry, content })),
    problems: judged.flatMap(({ problem }) => problem ?? []),
  };
}

async function readValue({ source }: ValuedEntry, input: ValueInput): Promise<ReadValue> {
  switch (source.from) {
    case 'environment':
      return readVariable(source.variable, input);
    case 'content':
      return Buffer.from(source.text);
    default:
      return { message: `${source.from} is not supported`, hint: 'use "environment:"' };
  }
}
