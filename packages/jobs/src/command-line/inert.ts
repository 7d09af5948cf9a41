import type { CiContext } from '@swarm-ci/core';

/** Cursor movements and the like, and every control character but tab and newline; colours (`ESC [ … m`) may stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /\u001b(?!\[[\d;]*m)(?:\[[\d;?]*[ -/]*[@-~]?)?|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u009b]/g;

/** Of lines as `^` has them, so that no blank lines are gone through again and again. */
const COMMANDS = /^([^\S\n\u2028\u2029]*):(?=:)/gm;

/**
 * Text of others (a builder, a container) that is data to where it is shown. It can neither fold nor hide anything of
 * the log in GitLab or on a terminal, nor give commands to GitHub's runner, which takes `::name::` at the start of a line
 * and `##[name]` anywhere.
 */
export function inert(text: string, platform: CiContext['platform']): string {
  const plain = text.replace(CONTROLS, '');
  return platform === 'github' ? plain.replace(COMMANDS, '$1: ').replaceAll('##[', '# #[') : plain;
}
