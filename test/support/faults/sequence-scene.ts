import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../sandbox/index.ts';
import { lookAtStack, type StackTruth, sameSpec, unrest } from '../stack/engine-truth.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { compose } from '../stack/stack-text.ts';
import { isBad, type Shape, type Versions } from './sequence-model.ts';

/**
 * A dozen tasks of a sequence, checked twice a second, would keep a small machine from everything else; and a check that such
 * a machine has no time for must not fail.
 */
const CHECK = 'healthcheck: { interval: 1500ms, timeout: 60s, retries: 1 }';

function serviceText({ isGlobal, order, action, hasPage }: Shape, version: Versions[string]): string {
  const { tag, slowStart, replicas, place } = version;
  return `
    image: \${REGISTRY}/app:${tag}
    environment: { SLOW_START: "${slowStart}" }
    ${CHECK}${hasPage ? '\n    configs: [{ source: page, target: /etc/page }]' : ''}
    deploy:
      endpoint_mode: dnsrr
      ${isGlobal ? 'mode: global' : `replicas: ${replicas}`}
      placement: { constraints: [node.hostname != nowhere-${place}] }
      restart_policy: { delay: 500ms }
      update_config: { order: ${order}, failure_action: ${action}, monitor: 1s }
      rollback_config: { order: ${order}, monitor: 1s }`;
}

export async function writeVersions(manifests: Manifests, shapes: readonly Shape[], versions: Versions): Promise<void> {
  const texts = shapes.map((shape): [string, string] => {
    const version = versions[shape.name];
    if (!version) throw new Error(`no version of ${shape.name}`);
    return [shape.name, serviceText(shape, version)];
  });
  const page = Math.max(...Object.values(versions).map((version) => version.page));
  await manifests.write({
    'docker-compose.prod.yaml': compose(
      Object.fromEntries(texts),
      'configs:\n  page: { name: "${PAGE_OF_SEQUENCE}", file: prod/page.html }\n',
    ),
    'prod/page.html': `page ${page}\n`,
  });
}

export const sequenceManifests = (sandbox: Sandbox): Promise<Manifests> => makeManifests(sandbox, {});

/** The look, once no task of another spec runs any more: they may take a moment to end. */
export async function lookWhenCalm(sandbox: Sandbox, stack: string): Promise<StackTruth> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const look = await lookAtStack(sandbox, stack);
    if (Date.now() > deadline || [...look.values()].every(({ strangers }) => strangers.length === 0)) return look;
    await pause(200);
  }
}

/** Where a stack is not what it was, although nothing was changed: specs, and the tasks of what serves. */
export function moved(first: StackTruth, last: StackTruth): string[] {
  const names = [...new Set([...first.keys(), ...last.keys()])];
  const steady = { first, last, quietSince: Number.POSITIVE_INFINITY };
  const served = (name: string) => unrest({ ...steady, last: first }, name) === undefined;
  return names.flatMap((name) => {
    if (!sameSpec(first.get(name), last.get(name))) return [`${name} has another spec`];
    const trouble = served(name) ? unrest(steady, name) : undefined;
    return trouble === undefined ? [] : [`${name} served before, now ${trouble}`];
  });
}

/** Where the versions in force, and whether they serve, are not those that the model has. */
export function strays(live: Versions | undefined, first: StackTruth, last: StackTruth, quietSince: number): string[] {
  const names = [...new Set([...Object.keys(live ?? {}), ...last.keys()])];
  return names.flatMap((name) => {
    const [version, now] = [live?.[name], last.get(name)];
    if (!version || !now) return [`${name} ${now ? 'is there' : 'is not there'}`];
    const trouble = unrest({ first, last, quietSince }, name);
    return [
      ...(now.image.endsWith(`/app:${version.tag}`) ? [] : [`${name} has ${now.image}, not ${version.tag}`]),
      ...(isBad(version) === (trouble === undefined) ? [`${name} in ${version.tag}: ${trouble ?? 'it serves'}`] : []),
    ];
  });
}
