import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';

/** A call of `swarm-ci <job>` in a text: from a shell block, or from running text, where an argument may be left out. */
export type Call = {
  readonly at: string;
  readonly job: string;
  readonly args: readonly string[];
  readonly assigned: readonly string[];
  readonly block: boolean;
};

const CALL = /((?:[A-Z_]+=\S+ +)*)(?:swarm-ci|\S*\/cli\.mjs) +([a-z-][^\s)]*)([^|>&;)\n]*)/g;

export async function callsIn(page: string): Promise<Call[]> {
  return callsOf(page, await readFile(join(root, page), 'utf8'));
}

export function callsOf(page: string, text: string): Call[] {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```/gms)];
  const shell = blocks.filter(([, language]) => ['sh', 'shell', 'bash', 'yaml', 'console'].includes(language ?? ''));
  const inline = text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g);
  return [
    ...shell.flatMap(([, , body]) => callsOn(page, (body ?? '').replaceAll('\\\n', ' ').replace(/ #.*$/gm, ''), true)),
    ...[...inline].flatMap(([, body]) => callsOn(page, body ?? '', false)),
  ];
}

export function callsOn(page: string, text: string, block: boolean): Call[] {
  return [...text.matchAll(CALL)].map(([whole, before = '', job = '', rest = '']) => ({
    at: `${page}: ${whole.trim()}`,
    job,
    args: (rest.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2')),
    assigned: [...before.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name ?? ''),
    block,
  }));
}
