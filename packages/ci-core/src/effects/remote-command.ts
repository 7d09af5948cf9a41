import type { Command } from '../command.ts';
import { revealed } from './host.ts';

/** Tells our command's output from whatever the login shell's profile prints before it. */
export const MARKER = '<<swarm-ci>>';

/**
 * The one text that the server's login shell ever sees, the same for every command. It reads the command from its
 * standard input, a line each (`d` folder, `e` variable, `a` argument, `x` go), every odd byte written as \0ooo, and
 * becomes that command, which reads the rest of the input. So no value is ever part of a shell's program, no variable
 * is ever visible in a process list, and the login shell need not be a POSIX one (no backslash, quote or `!` inside).
 */
export const BOOTSTRAP = `sh -c 'set --; while IFS= read -r l; do v=$(printf "%b_" "\${l#?}"); v=\${v%_}; case $l in a*) set -- "$@" "$v";; e*) export "$v";; d*) cd "$v" || exit 126;; x*) break;; esac; done; printf "${MARKER}"; printf "${MARKER}" >&2; exec "$@"'`;

/** The lines that BOOTSTRAP reads before the command's own input. */
export function encodeCommand({ argv, env, cwd }: Command): string {
  const lines = [
    ...Object.entries(revealed(env)).map(([name, value]) => `e${encode(`${name}=${value}`)}`),
    ...(cwd === undefined ? [] : [`d${encode(cwd)}`]),
    ...argv.map((argument) => `a${encode(argument)}`),
  ];
  return `${lines.join('\n')}\nx\n`;
}

function encode(value: string): string {
  const safe = /[A-Za-z0-9_./:=@,+-]/;
  return Array.from(Buffer.from(value), (byte) => {
    const char = String.fromCharCode(byte);
    return safe.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
