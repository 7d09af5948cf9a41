import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Ran } from '../command/run-cli.ts';
import { lookAtEngine, lookAtStack, type StackTruth } from '../stack/engine-truth.ts';
import type { Manifests } from '../stack/manifests.ts';
import type { Shown } from './truth-claims.ts';
import { type TruthCase, truthScene } from './truth-scene.ts';

type Reported = Awaited<ReturnType<Manifests['report']>>;

/** A case that was made, what swarm-ci said of it and what the engine showed then. */
export type Made = {
  readonly stack: string;
  readonly ran: Ran;
  readonly report: Reported | undefined;
  readonly shown: Shown;
};

type Done = Omit<Made, 'shown'> & { readonly before: StackTruth };

const SIDE_BY_SIDE = 6;
const LATER = 60_000;
/** Between the two looks; no task may have ended since this long before the first one. */
const [WINDOW, QUIET] = [5_000, 30_000];

/** Makes the cases some at a time, waits a minute, and looks twice at the results of all of them. */
export async function makeCases(
  sandbox: Sandbox,
  cases: Readonly<Record<string, TruthCase>>,
  onFinished: (undo: () => Promise<void>) => void,
): Promise<ReadonlyMap<string, Made | Error>> {
  const waiting = Object.entries(cases);
  const done = new Map<string, Done | Error>();
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, one] = next;
      done.set(name, await make(sandbox, name, one, onFinished).catch((error: Error) => error));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  await pause(LATER);
  const quietSince = Date.now() - QUIET;
  const first = await lookAtEngine(sandbox);
  await pause(WINDOW);
  const last = await lookAtEngine(sandbox);
  const shown = (stack: string) => ({ first: first.get(stack) ?? new Map(), last: last.get(stack) ?? new Map() });
  const made = new Map<string, Made | Error>();
  for (const [name, one] of done)
    made.set(
      name,
      one instanceof Error ? one : { ...one, shown: { ...shown(one.stack), before: one.before, quietSince } },
    );
  return made;
}

async function make(
  sandbox: Sandbox,
  name: string,
  one: TruthCase,
  onFinished: (undo: () => Promise<void>) => void,
): Promise<Done> {
  const scene = await truthScene(sandbox, name, one, onFinished);
  const { manifests } = scene;
  const more = await one.prepare?.(scene);
  const before = await lookAtStack(sandbox, manifests.stack);
  const running = manifests.start(['deploy', 'prod', '--timeout', '4m'], { ...one.env, ...more });
  await one.during?.(scene, running);
  const ran = await running.result;
  const report = await manifests.report().catch(() => undefined);
  return { stack: manifests.stack, ran, report, before };
}
