import { readFileSync } from 'node:fs';
import type { Command } from '../../command.ts';
import { revealed } from '../host/host.ts';

/** Separates the command's output from what the login shell's profile prints before it. */
export const MARKER = '<<swarm-ci>>';

const SOURCE = readFileSync(new URL('./bootstrap.sh', import.meta.url), 'utf8');

/** In one line. */
export const PROGRAM = SOURCE.replace(/^ *#.*\n/gm, '')
  .trim()
  .replace(/\n\s*/g, ' ');

/** The only text that the server's login shell gets: the program in one line, which every login shell reads the same. */
export const BOOTSTRAP = `sh -c '${PROGRAM}'`;

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

export function encode(value: string): string {
  const safe = /[A-Za-z0-9_./:=@,+-]/;
  return Array.from(Buffer.from(value), (byte) => {
    const char = String.fromCharCode(byte);
    return safe.test(char) ? char : `\\0${byte.toString(8).padStart(3, '0')}`;
  }).join('');
}
