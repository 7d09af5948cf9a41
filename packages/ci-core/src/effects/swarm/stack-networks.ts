import type { z } from 'zod';
import { STACK_LABEL } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { mayPass } from '../engine/engine-failure.ts';
import { networksShape } from '../engine/engine-shapes.ts';
import { labelled } from '../engine/question.ts';

type Networks = z.infer<typeof networksShape>;

/**
 * All networks that the engine knows, or those that a query finds. A manager without a leader answers with the networks of
 * its own node alone, and with success (moby: `getNetworksList` drops the error of the swarm), so the answer counts only if
 * there is a leader at the same time, and if it came quickly: an engine waits for a leader before it gives up.
 */
export async function listNetworks(engine: Engine, query: Readonly<Record<string, string>> = {}): Promise<Networks> {
  for (;;) {
    const began = performance.now();
    const asking = engine.ask<Networks>('networks', { path: '/networks', query }, networksShape);
    const [networks, isLed] = await Promise.all([asking, hasLeader(engine)]);
    if (isLed && performance.now() - began < QUICK) return networks;
    await engine.ask('networks', LEADER);
  }
}

/** Milliseconds; a busy engine may take longer, and is asked again. */
const QUICK = 3_000;

/** Only a manager with a leader can answer, and the answer is short. */
const LEADER = { path: '/services', query: { filters: JSON.stringify({ id: ['none'] }) } };

async function hasLeader(engine: Engine): Promise<boolean> {
  try {
    await engine.withPatience({ window: 0 }).ask('networks', LEADER);
    return true;
  } catch (error) {
    if (mayPass(error)) return false;
    throw error;
  }
}

/** IDs and names of the networks that belong to a stack. */
export async function listStackNetworks(engine: Engine, stack: string): Promise<ReadonlyMap<string, string>> {
  const networks = await listNetworks(engine, labelled(`${STACK_LABEL}=${stack}`));
  return new Map(networks.map(({ Id, Name }) => [Id, Name]));
}

/** IDs by name of all networks; of those with the same name the one of the whole swarm. */
export async function listNetworkIds(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const networks = await listNetworks(engine);
  const swarmLast = networks.sort((a, b) => Number(a.Scope === 'swarm') - Number(b.Scope === 'swarm'));
  return new Map(swarmLast.map(({ Id, Name }) => [Name, Id]));
}
