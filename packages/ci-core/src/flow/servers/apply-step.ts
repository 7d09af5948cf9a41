import { openAnyEngine } from '../../effects/engine/engine.ts';
import type { Host } from '../../effects/host/host.ts';
import { changeFirewall, changeUfw } from '../../effects/servers/firewall.ts';
import { leaveSwarm } from '../../effects/servers/membership.ts';
import {
  addKeys,
  installPackage,
  makeDeployUser,
  makeFolder,
  restartEngine,
  writeDaemon,
} from '../../effects/servers/node-programs.ts';
import type { ChangeKind } from '../../plan/servers/change.ts';
import { mergedDaemon } from '../../plan/servers/daemon-changes.ts';
import { firewallRules } from '../../plan/servers/firewall/firewall-rules.ts';
import { ufwRules } from '../../plan/servers/firewall/ufw-rules.ts';
import type { ServerStep } from '../../plan/servers/order-changes.ts';
import { missingKeys } from '../../plan/servers/user-changes.ts';
import { type ApplyContext, hostOf } from './apply-context.ts';
import { createMissing } from './apply-objects.ts';
import { demote, describeNode, init, join, promote, remove, untilBack } from './apply-swarm.ts';

type Apply = (step: ServerStep, context: ApplyContext) => Promise<unknown>;

const DOCKER = 'https://download.docker.com';

const onHost =
  (change: (host: Host, step: ServerStep, context: ApplyContext) => Promise<unknown>): Apply =>
  (step, context) =>
    change(hostOf(context, step.node), step, context);

const APPLY: Readonly<Record<ChangeKind, Apply>> = {
  leave: onHost((host) => leaveSwarm(openAnyEngine(host))),
  package: async (step, context) => {
    const { from, version, mirror = DOCKER } = context.servers.docker;
    for (const { what } of step.changes) {
      const isEngine = what !== 'nftables' && what !== 'ufw';
      const repository = isEngine && from === 'docker.com' ? mirror : '';
      await installPackage(hostOf(context, step.node), what, isEngine ? version : undefined, repository);
    }
    await untilBack(step.node, context);
  },
  daemon: onHost((host, { node }, { servers, before }) =>
    writeDaemon(host, mergedDaemon(before.nodes.get(node)?.daemon, servers.docker.daemon)),
  ),
  restart: async (step, context) => {
    await restartEngine(hostOf(context, step.node));
    await untilBack(step.node, context);
  },
  user: onHost((host, { changes }) => Promise.all(changes.map(({ what }) => makeDeployUser(host, what)))),
  keys: onHost(async (host, { node }, { servers, before }) => {
    const { name = '', keys } = servers.deploy_user ?? {};
    await addKeys(host, name, missingKeys(before.nodes.get(node)?.user?.keys, keys));
  }),
  folder: onHost(async (host, { changes }, { servers }) => {
    for (const { what } of changes) {
      const { owner = 'root', mode = '0755' } = servers.folders[what] ?? {};
      await makeFolder(host, what, owner, mode);
    }
  }),
  firewall: onHost((host, { node }, { servers, open }) =>
    servers.firewall?.with === 'ufw'
      ? changeUfw(host, ufwRules(servers, node), () => open.again(node))
      : changeFirewall(host, firewallRules(servers, node), () => open.again(node)),
  ),
  init,
  join,
  promote,
  demote,
  labels: describeNode,
  availability: describeNode,
  remove,
  network: createMissing,
  secret: createMissing,
  registry: createMissing,
};

/** Makes the changes of one step, and waits until they have taken effect. */
export async function applyStep(step: ServerStep, context: ApplyContext): Promise<void> {
  await APPLY[step.kind](step, context);
}
