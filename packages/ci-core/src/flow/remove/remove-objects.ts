import { saidBy } from '../../effects/engine/engine-failure.ts';
import { everyServiceSoon } from '../../effects/swarm/every-service.ts';
import { removeObject } from '../../effects/swarm/remove-object.ts';
import { listStackObjects, type StackObject } from '../../effects/swarm/stack-objects.ts';
import { untilGone } from '../../effects/until-gone.ts';
import { CiError } from '../../errors.ts';
import { usersOfNetwork } from '../../plan/owner/network-users.ts';
import type { Session } from '../session/session.ts';

/** Milliseconds that nodes may take to let go of a network. */
const LIMIT = 30_000;

export type RemovedObjects = {
  readonly removed: readonly StackObject[];
  /** With the engine's error: a service of another stack may use it. */
  readonly kept: readonly { readonly object: StackObject; readonly why: string }[];
};

/** Removes the networks, configs and secrets of a stack, the record of its owner last. */
export async function removeObjects(session: Session, stack: string): Promise<RemovedObjects> {
  const seen = new Map<string, StackObject>();
  const refused = new Map<string, string>();
  const left = await untilGone(async () => {
    const found = await session.withReconnect(({ engine }) => listStackObjects(engine, stack));
    for (const one of found) seen.set(one.id, one);
    const others = found.filter(({ isRecord }) => !isRecord);
    for (const object of others.length > 0 ? others : found) await remove(session, object, refused);
    return found;
  }, LIMIT);
  const isBlocked = left.some(({ isRecord }) => !isRecord);
  const services = isBlocked ? await session.withReconnect(({ engine }) => everyServiceSoon(engine)) : [];
  const kept = left.map((object) => {
    const why = refused.get(object.id) ?? 'it is still there';
    if (object.isRecord && isBlocked) return { object, why: 'it goes last, when the rest is gone' };
    return { object, why: usersOfNetwork(object.id, services) ?? why };
  });
  return { removed: [...seen.values()].filter(({ id }) => !left.some((one) => one.id === id)), kept };
}

async function remove(session: Session, { kind, id, name }: StackObject, refused: Map<string, string>): Promise<void> {
  try {
    await session.mutate(({ engine }) => removeObject(engine, `removal of ${name}`, `/${kind}s/${id}`));
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
    refused.set(id, saidBy(error));
  }
}
