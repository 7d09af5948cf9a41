import { removeVolumes } from '../../effects/node/programs.ts';
import { readOwners } from '../../effects/owner/stack-records.ts';
import { removeFolder } from '../../effects/remove/remove-folder.ts';
import { listReleases } from '../../effects/server/release-store.ts';
import { upload } from '../../effects/server/upload.ts';
import { listAllOfStack } from '../../effects/swarm/stack-objects.ts';
import { assertNoProblems } from '../../errors.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { removalProblems } from '../../plan/owner/removal.ts';
import { isStackService } from '../../plan/stack/stack-state.ts';
import { nodeName } from '../../plan/stack/swarm-node.ts';
import { type NodeImages, onEachNode, readNodeImages } from '../node/on-each-node.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import type { Session } from '../session/session.ts';
import { type LockPorts, type LockRequest, underLock } from '../session/under-lock.ts';
import { removeObjects } from './remove-objects.ts';
import { removeServices } from './remove-services.ts';
import { type AlertPorts, resolveAlerts } from './resolve-alerts.ts';

/** One thing of the stack: `network shop_prod_default`, and for what stays also why. */
export type RemovedStack = {
  readonly removed: readonly { readonly kind: string; readonly name: string }[];
  readonly kept: readonly { readonly kind: string; readonly name: string; readonly why: string }[];
};

export type RemoveRequest = LockRequest & {
  /** Also the volumes of the stack, on every node. */
  readonly volumes: boolean;
};

export type RemovePorts = LockPorts & AlertPorts;

/**
 * Removes a stack that swarm-ci deployed, under its lock: services, networks, configs, secrets, files and releases. Returns
 * when all is gone. Throws INVALID_INPUT, before anything is removed, for a stack or a service that swarm-ci did not deploy.
 */
export async function removeStack(request: RemoveRequest, ports: RemovePorts): Promise<RemovedStack> {
  return underLock(request, ports, async (session) => {
    const nodes = await examineRemoval(session, request);
    return remove(session, request, nodes, ports);
  });
}

async function examineRemoval(session: Session, { target, volumes }: RemoveRequest): Promise<NodeImages[]> {
  const { stack } = target;
  return session.withReconnect(async (manager) => {
    const { host, engine } = manager;
    refuseFindings((await readOwnership(manager, target)).findings);
    const [[owner], kept, services] = await Promise.all([
      readOwners(engine, stack),
      listReleases(host, workFolder(target), stack),
      listAllOfStack(engine, stack),
    ]);
    const names = services.filter(({ Spec }) => isStackService(Spec)).map(({ Spec }) => Spec.Name);
    assertNoProblems(removalProblems({ target, owner, kept, services: names }));
    const isThere = services.length > 0 || owner !== undefined || kept.releases.length > 0;
    return volumes && isThere ? readNodeImages(engine, kept.releases) : [];
  });
}

async function remove(
  session: Session,
  request: RemoveRequest,
  nodes: readonly NodeImages[],
  ports: AlertPorts,
): Promise<RemovedStack> {
  const { target } = request;
  const { stack, serverPath } = target;
  const services = await removeServices(session, stack, ports.log);
  const volumes = await removeVolumesOn(session, stack, nodes);
  const objects = await removeObjects(session, stack);
  const folder = workFolder(target);
  const { releases } = await session.withReconnect(({ host }) => listReleases(host, folder, stack));
  const none = { serverPath, workFolder: folder, directory: '/', files: [] };
  await session.mutate(({ host }) => upload(host, none));
  await resolveAlerts(session, request, ports);
  // Last, with the lock: what is left until here is found by the next run.
  await session.withReconnect(({ host }) => removeFolder(host, serverPath, folder));
  return {
    removed: [
      ...services.map((name) => ({ kind: 'service', name })),
      ...objects.removed.map(({ kind, name }) => ({ kind, name })),
      ...volumes.flatMap(({ kind, name, why }) => (why === undefined ? [{ kind, name }] : [])),
      ...releases.map(({ id }) => ({ kind: 'release', name: id })),
      { kind: 'files', name: serverPath },
    ],
    kept: [
      ...objects.kept.map(({ object: { kind, name }, why }) => ({ kind, name, why })),
      ...volumes.flatMap(({ kind, name, why }) => (why === undefined ? [] : [{ kind, name, why }])),
    ],
  };
}

type Volume = { readonly kind: 'volume'; readonly name: string; readonly why?: string };

async function removeVolumesOn(session: Session, stack: string, nodes: readonly NodeImages[]): Promise<Volume[]> {
  if (nodes.length === 0) return [];
  const done = await session.mutate((manager) => onEachNode(manager, nodes, removeVolumes(stack)));
  return done.flatMap(({ node, ran }): Volume[] => {
    const at = nodeName(node);
    if ('failure' in ran) return [{ kind: 'volume', name: `all on ${at}`, why: ran.failure }];
    return ran.output.split('\n').flatMap((line): Volume[] => {
      const [, word, name = '', why = ''] = /^(volume|kept) (\S+) ?(.*)$/.exec(line) ?? [];
      if (word === undefined) return [];
      return [{ kind: 'volume', name: `${name} on ${at}`, ...(word === 'kept' ? { why } : {}) }];
    });
  });
}
