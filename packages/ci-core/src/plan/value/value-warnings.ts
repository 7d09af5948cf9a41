import type { CiContext } from '../../context/context.ts';
import type { Environment } from '../../context/environment.ts';
import { jobTraitsOf } from '../../context/platforms.ts';
import type { Valued } from './valued-entry.ts';

/** What is probably not meant about the values of secrets that a deploy takes as they are. */
export function valueWarnings(
  valued: readonly Valued[],
  { env, context }: { readonly env: Environment; readonly context: CiContext },
): string[] {
  const fromVariables = valued.flatMap(({ entry, content }) =>
    entry.kind === 'secret' && entry.source.from === 'environment' && content !== undefined
      ? [{ at: entry.at, name: entry.source.variable, content }]
      : [],
  );
  const ended = fromVariables.filter(({ content }) => isLineWithBreak(content));
  const exposed = fromVariables.length === 0 ? undefined : jobTraitsOf(context.platform).variables.exposed(env);
  const names = [...new Set(fromVariables.map(({ name }) => name))].join(', ');
  return [
    ...ended.map(
      ({ at, name }) =>
        `${at}: the value of ${name} ends with a line break, which is a part of the secret; remove it from the variable if it is not meant`,
    ),
    ...(exposed === undefined ? [] : [`secrets from variables (${names}): ${exposed}`]),
  ];
}

const LINE_BREAK = 10;

/** One line that ends with a line break, as copied from a terminal. */
function isLineWithBreak(content: Uint8Array): boolean {
  return content.length > 1 && content.indexOf(LINE_BREAK) === content.length - 1;
}
