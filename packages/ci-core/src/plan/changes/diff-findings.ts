import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { Finding } from '../deploy/preflight.ts';
import type { StaleMount } from './bind-changes.ts';
import type { StackDiff } from './diff-stack.ts';
import { brokenRules } from './engine-rules.ts';
import { type FrozenNetwork, frozenVolumes } from './object-changes.ts';

/** What must not be done unasked, what the engine would refuse, and what Docker silently leaves as it is. */
export function diffFindings(
  {
    services,
    foreign,
    frozen,
    stale,
    overlapping,
  }: Pick<StackDiff, 'services' | 'foreign' | 'frozen' | 'stale' | 'overlapping'>,
  { stack, composeFile, services: manifest }: Pick<DeployPlan, 'stack' | 'composeFile' | 'services'>,
): Finding[] {
  const problem = (at: string, message: string, hint: string): Finding => ({
    ...{ level: 'problem', at, message, hint, code: 'INVALID_INPUT' },
  });
  const placeOf = (full: string) => manifest.find(({ name }) => `${stack}_${name}` === full)?.at ?? composeFile;
  return [
    ...brokenRules(services).map(({ name, message, hint }) => problem(placeOf(name), message, hint)),
    ...foreign.map((name) =>
      problem(
        composeFile,
        `the service ${name} runs in this stack, but it is not in the manifest and no release of swarm-ci had it`,
        'add --prune-foreign to remove it, or set "prune: false" to keep it',
      ),
    ),
    ...overlapping.map(({ name, subnet, other, otherSubnet }) =>
      problem(
        composeFile,
        `the subnet ${subnet} of the network ${name} overlaps with that of the network ${other} (${otherSubnet}): the engine would give its tasks no address`,
        'choose another subnet, or remove the other network',
      ),
    ),
    ...frozen.map((network) =>
      network.foreign
        ? problem(
            composeFile,
            `the network ${network.name} exists and does not belong to this stack`,
            'use it with "external: true", or give the network another name',
          )
        : ({ level: 'warning', at: composeFile, message: frozenText(network) } as const),
    ),
    ...frozenVolumes(services).map(
      ({ service, volume }): Finding => ({
        level: 'warning',
        at: placeOf(service),
        message: volumeText(service, volume),
      }),
    ),
    ...(stale ?? []).map(
      (mount): Finding => ({ level: 'warning', at: placeOf(mount.name), message: staleText(mount) }),
    ),
  ];
}

function staleText({ name, paths, by }: StaleMount): string {
  if (by === 'link')
    return `${name} mounts ${paths.join(', ')} through a link that this deploy changes: its containers keep what it led to when they started; set bind_changes to "restart", or restart it with "docker service update --force ${name}"`;
  const [file, it] = paths.length === 1 ? ['the file', 'it'] : ['the files', 'them'];
  return `${name} mounts ${file} ${paths.join(', ')} alone: its containers keep the old content until they restart; mount the folder, make ${it} a config, or set bind_changes to "restart" or "in-place"`;
}

function volumeText(service: string, volume: string): string {
  return `${service} changes the options of the volume ${volume}, but Docker does not change a volume: a node that has it keeps the old options; give it another name, or remove it first`;
}

function frozenText({ name, settings }: FrozenNetwork): string {
  const differing = settings.map((one) => one.toLowerCase()).join(', ');
  return `the network ${name} exists with other settings (${differing}), and Docker does not change a network; give it another name, or remove it first`;
}
