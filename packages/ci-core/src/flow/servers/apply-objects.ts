import type { Engine } from '../../effects/engine/engine.ts';
import { createNetwork, createSecret } from '../../effects/servers/create-objects.ts';
import { registryAccess } from '../../effects/servers/given-values.ts';
import { putRegistry } from '../../effects/servers/put-registry.ts';
import { readSwarm } from '../../effects/servers/read-swarm.ts';
import type { ServerStep } from '../../plan/servers/order-changes.ts';
import type { ApplyContext } from './apply-context.ts';
import { managerOf } from './apply-swarm.ts';

/** Creates networks and secrets; creates or updates the registry. */
export async function createMissing({ kind, changes }: ServerStep, context: ApplyContext): Promise<void> {
  const { engine } = await managerOf(context);
  const { networks, secrets } = context.servers;
  for (const { what } of changes) {
    const [network, secret] = [networks[what], secrets[what]];
    const value = secret && context.given.variable(secret.from);
    if (kind === 'network' && network) await createNetwork(engine, what, network);
    if (kind === 'secret' && value) await createSecret(engine, what, value);
  }
  if (kind === 'registry') await makeRegistry(engine, context);
}

/** The fingerprint of its access needs a key that only a swarm has, so it is read here, too. */
async function makeRegistry(engine: Engine, { servers, given }: ApplyContext): Promise<void> {
  const { registry } = servers;
  if (registry === undefined) return;
  const now = await readSwarm(engine, servers, given);
  const fingerprint = now.access ?? now.registry?.access ?? '';
  await putRegistry(engine, registry, await registryAccess(registry, given), fingerprint);
}
