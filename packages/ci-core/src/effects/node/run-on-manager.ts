import { readFileSync } from 'node:fs';
import { END, type NodeProgram } from '../../plan/node/node-run.ts';
import type { Manager } from '../engine/engine.ts';
import type { NodeRan } from './run-on-node.ts';

const SAME_ENGINE = readFileSync(new URL('./same-engine.sh', import.meta.url), 'utf8');

/** Runs a program on the connected manager, over its own connection. It needs no container, so the node may be drained. */
export async function runOnManager(
  { host, info }: Pick<Manager, 'host' | 'info'>,
  { script, values }: NodeProgram,
): Promise<NodeRan> {
  const program = `${SAME_ENGINE}\n${script}\necho '${END}'`;
  const { code, stdout, stderr } = await host.run({ argv: ['sh', '-c', program, 'sh', info.node, ...values] });
  const output = stdout.trimEnd();
  if (output.endsWith(END)) return { output: output.slice(0, -END.length) };
  return { failure: stderr.trim() || `its program ended with exit code ${code}` };
}
