import { randomBytes } from 'node:crypto';
import { CiError, messageOf } from '../../errors.ts';
import { END, type Entry, entriesTo, NODE_RUN_LABEL, type NodeProgram, nodeRunSpec } from '../../plan/node/node-run.ts';
import type { Service, Task } from '../../plan/stack/stack-state.ts';
import type { SwarmNode } from '../../plan/stack/swarm-node.ts';
import type { Engine } from '../engine/engine.ts';
import { servicesShape, tasksShape } from '../engine/engine-shapes.ts';
import { logFrames } from '../engine/log-frames.ts';
import { labelled } from '../engine/question.ts';
import { removeObject } from '../swarm/remove-object.ts';
import { wait } from '../wait.ts';

/** What a program wrote, or why it did not run to its end. */
export type NodeRan = { readonly output: string } | { readonly failure: string };

const PAUSE = 300;
const LIMIT = 180_000;
const READS = 10;
const OVER = ['complete', 'failed', 'rejected', 'orphaned', 'shutdown'];
/** There is no such program: there may be another way. */
const NO_CHROOT = /executable file not found|no such file or directory|starting container failed/i;

/** Runs a program on a node, in a container of an image that the node has. */
export async function runOnNode(
  engine: Engine,
  node: SwarmNode,
  images: readonly string[],
  program: NodeProgram,
): Promise<NodeRan> {
  let last: NodeRan = { failure: 'no image is known that this node has' };
  for (const entry of entriesTo(node, images)) {
    last = await runWith(engine, node.ID, entry, program);
    if ('output' in last || !NO_CHROOT.test(last.failure)) return last;
  }
  return last;
}

async function runWith(engine: Engine, node: string, entry: Entry, program: NodeProgram): Promise<NodeRan> {
  const name = `swarm-ci-node-${randomBytes(6).toString('hex')}`;
  const body = nodeRunSpec(name, node, entry, program);
  try {
    await engine.bytes(`program on a node`, { method: 'POST', path: '/services/create', body });
    const task = await endOf(engine, name);
    const { State = 'new', Err = '' } = task?.Status ?? {};
    if (task === undefined || !OVER.includes(State)) return { failure: `it did not end (task ${State}) ${Err}`.trim() };
    const said = await outputOf(engine, task);
    if (said.output.trimEnd().endsWith(END)) return { output: said.output.trimEnd().slice(0, -END.length) };
    return { failure: [Err || State, said.errors.trim()].filter((text) => text !== '').join(': ') };
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
    return { failure: messageOf(error) };
  } finally {
    await removeObject(engine, `removal of ${name}`, `/services/${name}`).catch(() => {});
  }
}

async function endOf(engine: Engine, name: string): Promise<Task | undefined> {
  const query = { filters: JSON.stringify({ service: [name] }) };
  const deadline = performance.now() + LIMIT;
  for (;;) {
    const [task] = await engine.ask<Task[]>('program on a node', { path: '/tasks', query }, tasksShape);
    if ((task !== undefined && OVER.includes(task.Status.State)) || performance.now() > deadline) return task;
    await wait(PAUSE, undefined);
  }
}

/** The last lines may come late. */
async function outputOf(engine: Engine, { ID }: Task): Promise<{ output: string; errors: string }> {
  const query = { stdout: 'true', stderr: 'true' };
  for (let i = 1; ; i++) {
    const frames = logFrames(await engine.bytes('logs', { path: `/tasks/${ID}/logs`, query }).catch(() => Buffer.of()));
    const text = (of: string) => frames.flatMap(({ stream, text }) => (stream === of ? [text] : [])).join('');
    const [output, errors] = [text('stdout'), text('stderr')];
    if (output.includes(END) || i === READS) return { output, errors };
    await wait(PAUSE, undefined);
  }
}

const MOST_LEFT = 600_000;

/** Removes what jobs that were killed left behind; `time` is the engine's, in milliseconds since 1970. */
export async function removeOldRuns(engine: Engine, time: number): Promise<void> {
  const query = labelled(NODE_RUN_LABEL);
  const runs = await engine.ask<Service[]>('programs on nodes', { path: '/services', query }, servicesShape);
  const old = runs.filter(({ CreatedAt = '' }) => !(time - Date.parse(CreatedAt) < MOST_LEFT));
  for (const { ID, Spec } of old) await removeObject(engine, `removal of ${Spec.Name}`, `/services/${ID}`);
}
