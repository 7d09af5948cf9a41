import type { Command } from '../../command.ts';
import { revealed } from '../host/host.ts';

/** Tells our command's output from whatever the login shell's profile prints before it. */
export const MARKER = '<<swarm-ci>>';

/**
 * The one text that the server's login shell ever sees, the same for every command. It reads the command from its
 * standard input, a line each (`s` start, `d` folder, `e` variable, `a` argument, `x<lines>` go), every odd byte written
 * as \0ooo, and becomes that command, which reads the rest of the input. So no value is ever part of a shell's program,
 * no variable is ever visible in a process list, and the login shell need not be a POSIX one (no backslash, quote or
 * `!` inside). A profile that reads some of the input cannot turn the command into another one: the lines are counted.
 * Its own variables have names that no command wants, or they would hide the command's.
 */
export const BOOTSTRAP = `sh -c 'set --; swarm_ci_d=; swarm_ci_n=0; while IFS= read -r swarm_ci_l; do swarm_ci_v=$(printf "%b_" "\${swarm_ci_l#?}"); swarm_ci_v=\${swarm_ci_v%_}; case $swarm_ci_l in [saed]*) swarm_ci_n=$((swarm_ci_n+1));; esac; case $swarm_ci_l in a*) set -- "$@" "$swarm_ci_v";; e*) export "$swarm_ci_v";; d*) swarm_ci_d=$swarm_ci_v;; x*) break;; esac; done; [ "$swarm_ci_l" = "x$swarm_ci_n" ] || exit 126; printf "${MARKER}"; printf "${MARKER}" >&2; if [ "$swarm_ci_d" ]; then cd -- "$swarm_ci_d" || exit 126; fi; exec "$@"'`;

/**
 * The lines that BOOTSTRAP reads before the command's own input. IFS comes last: bash keeps some bytes of its own in
 * words (\x01), and loses them from what it reads once IFS has them.
 */
export function encodeCommand({ argv, env, cwd }: Command): string {
  const { IFS, ...variables } = revealed(env);
  const ordered = Object.entries({ ...variables, ...(IFS === undefined ? {} : { IFS }) });
  const lines = [
    's',
    ...(cwd === undefined ? [] : [`d${encode(cwd)}`]),
    ...argv.map((argument) => `a${encode(argument)}`),
    ...ordered.map(([name, value]) => `e${encode(`${name}=${value}`)}`),
  ];
  return `${lines.join('\n')}\nx${lines.length}\n`;
}

function encode(value: string): string {
  const safe = /[A-Za-z0-9_./:=@,+-]/;
  return Array.from(Buffer.from(value), (byte) => {
    const char = String.fromCharCode(byte);
    return safe.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
