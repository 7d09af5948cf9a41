import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Sandbox } from '../../sandbox/index.ts';
import type { Ran } from '../command/run-cli.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { until } from '../until.ts';
import { isIll, type LivingLook, lookAtLiving, versionsOf } from './living-look.ts';
import type { LivingDeploy } from './living-model.ts';
import { livingText, TIER } from './living-text.ts';

/** One stack of the swarm, with an owner of its own. */
export type LivingStack = {
  readonly manifests: Manifests;
  readonly deploy: LivingDeploy;
  readonly text: (version: 1 | 2) => string;
};

export type Watched = {
  readonly ran: Ran;
  readonly ended: number;
  /** When the engine was done with all that the deploy is judged by, and had nothing to do again; none if it never was. */
  readonly doneSince: number | undefined;
  /** Whether the engine was ever done with the versions that are deployed. */
  readonly wasDone: boolean;
  /** The slowest look since then. */
  readonly slowest: number;
};

const PERL_LISTENS =
  "setsid perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 1, ReuseAddr => 1) or die; sleep 100000'";

/** The port is taken on all nodes by something that the engine does not know. */
export async function takePort(sandbox: Sandbox, port: number): Promise<void> {
  await Promise.all(
    sandbox.nodes.map((node) => node.exec(['sh', '-c', `${PERL_LISTENS} ${port} > /dev/null 2>&1 < /dev/null &`])),
  );
}

/** A stack in its first version, deployed by swarm-ci, with a service that fails since then if the scene has one. */
export async function livingStack(
  sandbox: Sandbox,
  deploy: LivingDeploy,
  ports: { readonly port: number; readonly taken: number },
): Promise<LivingStack> {
  const manifests = await makeManifests(sandbox, {});
  const { stack } = manifests;
  const label = `ill-${stack}`;
  const places = { ...ports, folder: `/srv/${stack}`, label, nowhere: unreachable(sandbox) };
  const text = (version: 1 | 2) => livingText(deploy, version, places);
  await everywhere(sandbox, `mkdir -p /srv/${stack} && touch /srv/${stack}/ok`);
  const relabel = (...change: string[]) => sandbox.docker('m1', ['node', 'update', ...change, 'm1']);
  if (deploy.ill === 'no-node') await relabel('--label-add', `${label}=yes`);
  await manifests.write({ 'docker-compose.prod.yaml': text(1) });
  const { code, stderr } = await manifests.run(['deploy', 'prod', '--report', 'before.json'], {
    SWARM_CI_PATIENCE: '60s',
  });
  if (code !== 0) throw new Error(`the deploy before exits ${code}:\n${stderr}`);
  if (deploy.ill === 'no-node') await relabel('--label-rm', label);
  if (deploy.ill === 'unhealthy') await everywhere(sandbox, `rm /srv/${stack}/ok`);
  if (deploy.ill !== 'none') await until(() => isIll(sandbox, stack, 'ill'));
  await manifests.write({ 'docker-compose.prod.yaml': text(2) });
  return { manifests, deploy, text };
}

async function everywhere(sandbox: Sandbox, script: string): Promise<void> {
  await Promise.all(sandbox.nodes.map((node) => node.exec(['sh', '-ec', script])));
}

const unreachable = ({ registry }: Sandbox) => `${registry.address.replace(/\d+:/, '77:')}/app:1`;

/** Deploys, and looks at the engine all the while. */
export async function deployWatched(sandbox: Sandbox, stack: LivingStack): Promise<Watched> {
  const { manifests } = stack;
  const running = manifests.start(['deploy', 'prod', '--timeout', '6m'], { SWARM_CI_PATIENCE: '12s' });
  let ended: number | undefined;
  const result = running.result.then((ran) => {
    ended = Date.now();
    return ran;
  });
  let doneSince: number | undefined;
  let slowest = 0;
  let wasDone = false;
  while (ended === undefined) {
    const look = await lookAtLiving(sandbox, manifests.stack);
    if (undoneIn(look).length > 0) doneSince = undefined;
    else if (doneSince === undefined) [doneSince, slowest] = [look.at + look.took, 0];
    slowest = Math.max(slowest, look.took);
    wasDone ||= doneSince !== undefined && isDeepStrictEqual(versionsOf(manifests.stack, look), wantedVersions(stack));
    await pause(250);
  }
  return { ran: await result, ended, doneSince, wasDone, slowest };
}

/** The versions in force once a good deploy has ended. */
export function wantedVersions({ deploy: { shapes, changed } }: LivingStack): Record<string, number> {
  return Object.fromEntries(shapes.map(({ name }) => [name, changed.includes(name) ? 2 : 1]));
}

/** What the engine has to do yet, without the service that failed before. */
export function undoneIn({ undone }: LivingLook): string[] {
  return [...undone].flatMap(([name, what]) => (name === 'ill' ? [] : [`${name}: ${what}`]));
}

/** The stack once the engine has nothing to do any more, or after a long time. */
export async function lookWhenDone(sandbox: Sandbox, stack: string): Promise<LivingLook> {
  const deadline = Date.now() + 150_000;
  for (;;) {
    const look = await lookAtLiving(sandbox, stack);
    if (undoneIn(look).length === 0 || Date.now() > deadline) return look;
    await pause(300);
  }
}

/** Every node takes tasks of all services. */
export async function tieAll(sandbox: Sandbox): Promise<void> {
  for (const { name } of sandbox.nodes)
    await sandbox.docker('m1', ['node', 'update', '--availability', 'active', '--label-add', `${TIER}=yes`, name]);
}
