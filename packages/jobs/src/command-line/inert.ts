import type { LogTraits } from '@swarm-ci/core';

/** Cursor movements and the like, and every control character except tab and newline; colours (`ESC [ … m`) are kept. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches them
const CONTROLS = /\u001b(?!\[[\d;]*m)(?:\[[\d;?]*[ -/]*[@-~]?)?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u009b]/g;

/**
 * Text of another program, such as a builder or a container, made safe to print. It can neither fold or hide parts of the log
 * nor move the cursor, and the runner does not execute commands in it.
 */
export function inert(text: string, { disarm }: Pick<LogTraits, 'disarm'>): string {
  return disarm(text.replace(CONTROLS, ''));
}

/** The same for one line of JSON, which stays the same document: it escapes what a terminal or a runner would act on. */
export function inertJson(text: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(/[\u007f-\u009f\u2028\u2029]|(?<=##)\[/g, escaped);
}
