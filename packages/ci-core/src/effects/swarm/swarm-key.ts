import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { CiError } from '../../errors.ts';
import type { Engine } from '../engine/engine.ts';

const swarmShape = z.object({ ID: z.string(), JoinTokens: z.object({ Manager: z.string().min(1) }) });
const KEY_BYTES = 32;

/**
 * A key for one purpose. It is the same for all managers of a swarm, and readable only through the API of their engines:
 * derived from the token with which managers join. Undefined where the API does not give that away.
 */
export async function readSwarmKey(engine: Engine, purpose: string): Promise<KeyObject | undefined> {
  try {
    const { ID, JoinTokens } = await engine.ask<z.infer<typeof swarmShape>>('swarm', { path: '/swarm' }, swarmShape);
    return createSecretKey(new Uint8Array(hkdfSync('sha256', JoinTokens.Manager, ID, purpose, KEY_BYTES)));
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
    return undefined;
  }
}
