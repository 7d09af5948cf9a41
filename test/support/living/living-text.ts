import { compose } from '../stack/stack-text.ts';
import type { LivingDeploy, LivingShape, Way } from './living-model.ts';

/** What others take away from a node, and what a service with `isTied` asks for. */
export const TIER = 'tier';

type Places = {
  /** Below it, the file that keeps the ill service healthy. */
  readonly folder: string;
  /** The label that the ill service asks for. */
  readonly label: string;
  /** The first of the ports of the stack, and one that is taken on each node. */
  readonly port: number;
  readonly taken: number;
  /** Where no registry is. */
  readonly nowhere: string;
};

/** The stack before the deploy (`version` 1), or as the deploy wants it (2). */
export function livingText({ shapes, changed, bad, ill }: LivingDeploy, version: 1 | 2, places: Places): string {
  const texts = shapes.map((shape, index): [string, string] => {
    const own = version === 2 && changed.includes(shape.name) ? 2 : 1;
    const way = own === 2 && bad?.name === shape.name ? bad.way : 'good';
    return [shape.name, serviceText(shape, own, way, places, places.port + index)];
  });
  return compose(Object.fromEntries(ill === 'none' ? texts : [...texts, ['ill', illText(ill, places)]]));
}

const IMAGES: Readonly<Partial<Record<Way, string>>> = {
  crash: '${REGISTRY}/app:crash',
  unhealthy: '${REGISTRY}/app:bad',
  'crash-late': '${REGISTRY}/app:crash-later',
  'never-built': '${REGISTRY}/app:never-built',
};

/** Fewer checks than those of the image: the containers of two stacks would keep a small machine from everything else. */
const CHECK = 'healthcheck: { interval: 1500ms, timeout: 60s, retries: 1 }';
const PATIENT = 'healthcheck: { interval: 1s, timeout: 60s, retries: 2, start_period: 120s }';

function serviceText(shape: LivingShape, version: number, way: Way, places: Places, port: number): string {
  const { stop, start, isGlobal, replicas, order, action, isTied, hasPort } = shape;
  const isSlow = start > 0 && IMAGES[way] === undefined;
  const image = way === 'no-image' ? places.nowhere : (IMAGES[way] ?? `\${REGISTRY}/app:${isSlow ? 'slow' : '1'}`);
  const holds = stop > 0 && IMAGES[way] === undefined && way !== 'no-image';
  const entry = `\n    entrypoint: [sh, -c, "trap 'sleep ${stop}; exit 0' TERM; while :; do sleep 1; done"]`;
  const check = holds ? 'healthcheck: { disable: true }' : isSlow ? PATIENT : CHECK;
  const ports = [...(hasPort ? [port] : []), ...(way === 'port-taken' ? [places.taken] : [])];
  const published = ports.map((one, index) => `{ target: ${8080 + index}, published: ${one}, mode: host }`);
  const constraints = [
    ...(isTied ? [`node.labels.${TIER} == yes`] : []),
    ...(way === 'no-node' ? ['node.labels.never == yes'] : []),
  ];
  return `
    image: ${image}${holds ? entry : ''}
    environment: { V: "${version}", SLOW_START: "${start}", CRASH_AFTER: "4" }
    stop_grace_period: ${stop + 20}s
    ${check}${published.length > 0 ? `\n    ports: [${published.join(', ')}]` : ''}
    deploy:
      endpoint_mode: dnsrr
      ${isGlobal ? 'mode: global' : `replicas: ${replicas}`}
      placement: { constraints: [${constraints.map((one) => `"${one}"`).join(', ')}] }
      restart_policy: { delay: 500ms }
      update_config: { order: ${order}, failure_action: ${action}, monitor: ${way === 'crash-late' ? 12 : 1}s }
      rollback_config: { order: ${order}, monitor: 1s }`;
}

function illText(ill: LivingDeploy['ill'], { folder, label }: Places): string {
  const isUnhealthy = ill === 'unhealthy';
  const test = `[CMD, sh, -c, "test -e /flag/ok"]`;
  return `
    image: \${REGISTRY}/app:1
    healthcheck: ${isUnhealthy ? `{ test: ${test}, interval: 1s, timeout: 60s, retries: 1 }` : '{ disable: true }'}${isUnhealthy ? `\n    volumes: ["${folder}:/flag"]` : ''}
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }
      placement: { constraints: [${isUnhealthy ? '' : `"node.labels.${label} == yes"`}] }`;
}
