import type { Engine } from '../engine/engine.ts';
import { saidBy } from '../engine/engine-failure.ts';

/** No object has this version, so the engine refuses every update with it. */
const NO_VERSION = 0;

/**
 * Whether a secret of the swarm has this content. The engine never returns it, but compares it with the one of an update
 * before it looks at the version (swarmkit, `UpdateSecret`): an update with a version that cannot be is refused either way,
 * for its content if that differs.
 */
export async function hasSecret(engine: Engine, name: string, content: Uint8Array): Promise<boolean> {
  const body = { Name: name, Data: Buffer.from(content).toString('base64') };
  const path = `/secrets/${encodeURIComponent(name)}/update`;
  try {
    await engine.bytes(`content of the secret ${name}`, { method: 'POST', path, query: { version: NO_VERSION }, body });
  } catch (error) {
    if (/only updates to Labels are allowed/i.test(saidBy(error))) return false;
    // The content is the same, the version is not.
    if (!/out of sequence/i.test(saidBy(error))) throw error;
  }
  return true;
}
