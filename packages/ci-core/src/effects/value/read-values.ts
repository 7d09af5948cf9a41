import type { CiContext } from '../../context/context.ts';
import type { Environment } from '../../context/environment.ts';
import { CiError, type Problem } from '../../errors.ts';
import { environmentSecrets } from '../../plan/secret/declared-secrets.ts';
import { contentProblem, valueProblem } from '../../plan/value/content-problem.ts';
import { sourceName } from '../../plan/value/value-source.ts';
import type { Valued, ValuedEntry } from '../../plan/value/valued-entry.ts';
import { createRedactor, Secret } from '../../secret.ts';
import { decryptFile } from './decrypt-file.ts';
import type { ReadValue } from './read-value.ts';
import { readVariable } from './read-variable.ts';
import { runCommand } from './run-command.ts';

/** What values are read from. */
export type ValueInput = {
  readonly directory: string;
  /** The files of the compose file, by path. */
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly env: Environment;
  readonly ageKey: Secret | undefined;
  readonly context: CiContext;
};

type Reading = ValueInput & { readonly mask: (text: string) => string };

export type ReadValues = {
  readonly valued: readonly Valued[];
  readonly problems: readonly Problem[];
};

/** Reads the values of configs and secrets. They are kept in memory: nothing is written anywhere. */
export async function readValues(entries: readonly ValuedEntry[], input: ValueInput): Promise<ReadValues> {
  const variables = entries.flatMap(({ source }) => (source.from === 'environment' ? input.env[source.variable] : []));
  const values = variables.flatMap((value) => (value ? [new Secret(value)] : []));
  const mask = createRedactor([...environmentSecrets(input.env), ...values]);
  const read = await Promise.all(entries.map((entry) => readEntry(entry, { ...input, mask })));
  return {
    valued: read.map(({ valued }) => valued),
    problems: read.flatMap(({ problem }) => problem ?? []),
  };
}

async function readEntry(
  entry: ValuedEntry,
  input: Reading,
): Promise<{ readonly valued: Valued; readonly problem?: Problem | undefined }> {
  const unread = { entry, content: undefined };
  try {
    const value = await readValue(entry, input);
    if (value === undefined) return { valued: unread };
    const problem = contentProblem(entry, value.content);
    return problem === undefined ? { valued: { entry, ...value } } : { valued: unread, problem };
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'INVALID_INPUT') throw error;
    const { from } = entry.source;
    const message = from === 'encrypted' ? `${sourceName(entry.source)} ${error.message}` : error.message;
    return { valued: unread, problem: valueProblem(entry, message, error.hint ?? 'correct it') };
  }
}

/** Undefined for a file that is not there or not in the repository, which is a problem of its own. */
async function readValue({ source }: ValuedEntry, input: Reading): Promise<ReadValue | undefined> {
  switch (source.from) {
    case 'environment':
      return readVariable(source.variable, input);
    case 'content':
      return { content: Buffer.from(source.text) };
    case 'command':
      return runCommand(source.argv, input);
    case 'encrypted': {
      const bytes = input.contents.get(source.file);
      return bytes && decryptFile(source.file, bytes, source.path, input.ageKey);
    }
  }
}
