import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/index.ts';
import { engineCall } from '../../sandbox/node/engine-api.ts';
import type { LivingService } from './living-look.ts';
import type { Deed } from './living-model.ts';
import { TIER } from './living-text.ts';

/** What was done; `name` is that of the service, if one was changed. */
export type Done = { readonly at: number; readonly what: string; readonly name?: string | undefined };

/** Does what others do while deploys run, until these end. */
export async function doDeeds(
  sandbox: Sandbox,
  deeds: readonly Deed[],
  worker: string,
  stacks: readonly string[],
  areRunning: () => boolean,
): Promise<Done[]> {
  const done: Done[] = [];
  const began = Date.now();
  await Promise.all(
    deeds.map(async (deed) => {
      while (areRunning() && Date.now() - began < deed.after) await pause(100);
      if (!areRunning()) return;
      const name = await doDeed(sandbox, deed, worker, stacks).catch(() => undefined);
      done.push({ at: Date.now() - began, what: `${deed.kind} ${name ?? 'refused'}`, name });
      if (deed.kind !== 'pause' && deed.kind !== 'untie') return;
      await pause(deed.lasts);
      await giveBack(sandbox, worker);
      done.push({ at: Date.now() - began, what: `${worker} is given back` });
    }),
  );
  return done;
}

/** The worker takes tasks of all services. */
export async function giveBack(sandbox: Sandbox, worker: string): Promise<void> {
  const update = ['node', 'update', '--availability', 'active', '--label-add', `${TIER}=yes`, worker];
  await sandbox.docker('m1', update, { reject: false });
}

async function doDeed(
  sandbox: Sandbox,
  deed: Deed,
  worker: string,
  stacks: readonly string[],
): Promise<string | undefined> {
  const docker = (...argv: string[]) => sandbox.docker('m1', argv);
  switch (deed.kind) {
    case 'pause':
      await docker('node', 'update', '--availability', 'pause', worker);
      return worker;
    case 'untie':
      await docker('node', 'update', '--label-rm', TIER, worker);
      return worker;
    default:
      return changeService(sandbox, deed, stacks[deed.stack % stacks.length] ?? '');
  }
}

/** As programs do it: read, change, and write if no other change came between. */
async function changeService({ manager }: Sandbox, deed: Deed, stack: string): Promise<string | undefined> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] }));
  const all = await engineCall<LivingService[]>(manager.socketPath, 'GET', `/services?filters=${filters}`);
  const sorted = all.sort((a, b) => a.Spec.Name.localeCompare(b.Spec.Name));
  const service = sorted[deed.service % sorted.length];
  if (service === undefined) return undefined;
  const { ID, Version, Spec } = service;
  const { Name, Mode, TaskTemplate } = Spec;
  if (deed.kind === 'scale') {
    // One with a port has room for one task on a node.
    const hasPort = JSON.stringify(Spec).includes('"host"');
    if (Mode.Replicated === undefined || hasPort) return undefined;
    Mode.Replicated.Replicas = deed.replicas;
  }
  if (deed.kind === 'force') TaskTemplate.ForceUpdate = (TaskTemplate.ForceUpdate ?? 0) + 1;
  if (deed.kind === 'label') Spec.Labels = { ...Spec.Labels, 'others.seen': `${deed.after}` };
  if (deed.kind === 'digest') TaskTemplate.ContainerSpec.Image = TaskTemplate.ContainerSpec.Image.split('@')[0] ?? '';
  await engineCall(manager.socketPath, 'POST', `/services/${ID}/update?version=${Version.Index}`, Spec);
  return Name;
}
