import type { LogTraits } from '@swarm-ci/core';

/** Cursor movements and the like, and every control character but tab and newline; colours (`ESC [ … m`) may stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /\u001b(?!\[[\d;]*m)(?:\[[\d;?]*[ -/]*[@-~]?)?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u009b]/g;

/**
 * Text of others (a builder, a container) that is data to where it is shown. It can neither fold nor hide anything of the log
 * nor move on a terminal, and gives no commands to the runner.
 */
export function inert(text: string, { disarm }: Pick<LogTraits, 'disarm'>): string {
  return disarm(text.replace(CONTROLS, ''));
}
