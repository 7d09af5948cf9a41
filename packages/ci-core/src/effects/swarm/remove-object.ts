import type { Engine } from '../engine/engine.ts';
import { failureOf, mayPass } from '../engine/engine-failure.ts';
import { again } from '../engine/patience.ts';

/**
 * Removes a network, config, secret or service, if it is still there. A removal that fails temporarily is retried: the
 * next answer shows whether it was done. Throws ENGINE_REFUSED with the engine's message, such as while it is in use.
 */
export async function removeObject(engine: Engine, what: string, path: string): Promise<void> {
  const remove = async () => {
    try {
      await engine.bytes(what, { method: 'DELETE', path });
    } catch (error) {
      if (failureOf(error)?.engine.status !== 404) throw error;
    }
  };
  await again(engine.patience, remove, mayPass, () => {});
}
