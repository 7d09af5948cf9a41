import { z } from 'zod';
import type { Engine } from '../engine/engine.ts';

const tokensShape = z.object({ JoinTokens: z.object({ Manager: z.string(), Worker: z.string() }) });
const SWARM_PORT = 2377;

/** Starts a swarm. */
export async function initSwarm(engine: Engine, address: string): Promise<void> {
  await engine.bytes('start of the swarm', {
    method: 'POST',
    path: '/swarm/init',
    body: { ...own(address), Spec: {} },
  });
}

/** Joins the swarm that the manager belongs to. The token travels in the body of the request, not in a command. */
export async function joinSwarm(
  engine: Engine,
  manager: Engine,
  { address, managerAddress, role }: { address: string; managerAddress: string; role: 'manager' | 'worker' },
): Promise<void> {
  const { JoinTokens } = await manager.ask<z.infer<typeof tokensShape>>('swarm', { path: '/swarm' }, tokensShape);
  await engine.bytes('joining the swarm', {
    method: 'POST',
    path: '/swarm/join',
    body: {
      ...own(address),
      RemoteAddrs: [at(managerAddress)],
      JoinToken: role === 'manager' ? JoinTokens.Manager : JoinTokens.Worker,
    },
  });
}

/** Leaves the swarm with everything that this node has of it. */
export async function leaveSwarm(engine: Engine): Promise<void> {
  await engine.bytes('leaving the swarm', { method: 'POST', path: '/swarm/leave', query: { force: 'true' } });
}

function own(address: string) {
  return { ListenAddr: `${address.includes(':') ? '[::]' : '0.0.0.0'}:${SWARM_PORT}`, AdvertiseAddr: address };
}

function at(address: string): string {
  return `${address.includes(':') ? `[${address}]` : address}:${SWARM_PORT}`;
}
