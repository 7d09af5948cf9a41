import { type Hindrance, hindranceOf } from '../stack/node-fit.ts';
import type { Service, ServiceSpec, Task } from '../stack/stack-state.ts';
import { nodeName, type SwarmNode } from '../stack/swarm-node.ts';

/** The label of a service that runs a program on one node once, with the ID of the node as its value. */
export const NODE_RUN_LABEL = 'swarm-ci.node-run';

/** The last line of a program that came to its end. */
export const END = 'swarm-ci: end';

/** A shell program with its arguments. A task that runs it is in the network with this ID, if there is one. */
export type NodeProgram = { readonly script: string; readonly values: readonly string[]; readonly network?: string };

/** How a container gets into the root folder of its node, and with which image. */
export type Entry = { readonly image: string; readonly command: readonly string[] };

/** Names of Debian's folders for libraries, by the architecture of a node. */
const LIBRARIES: Readonly<Record<string, readonly [folder: string, loader: string]>> = {
  x86_64: ['x86_64-linux-gnu', 'ld-linux-x86-64.so.2'],
  aarch64: ['aarch64-linux-gnu', 'ld-linux-aarch64.so.1'],
};

/**
 * The ways into the root folder of a node: with its own `chroot`, run by its own loader, which needs nothing from the image
 * (Debian and Ubuntu); else with that of an image.
 */
export function entriesTo({ Description }: SwarmNode, images: readonly string[]): Entry[] {
  const known = LIBRARIES[Description?.Platform?.Architecture ?? ''];
  const [first] = images;
  const own = images.map((image) => ({ image, command: ['chroot', '/host'] }));
  if (known === undefined || first === undefined) return own;
  const folder = `/host/lib/${known[0]}`;
  const command = [`${folder}/${known[1]}`, '--library-path', folder, '/host/usr/sbin/chroot', '/host'];
  return [{ image: first, command }, ...own];
}

/**
 * A service job with one task on one node. Its container has an image that the node has already, and the program runs in the
 * root folder of the node, with the tools of the node.
 */
export function nodeRunSpec(
  name: string,
  node: string,
  { image, command }: Entry,
  { script, values, network }: NodeProgram,
): ServiceSpec {
  const program = `${script}\necho '${END}'`;
  const container = {
    Image: image,
    Command: [...command, '/bin/sh', '-c', program, 'sh', ...values],
    User: '0',
    Dir: '/',
    Healthcheck: { Test: ['NONE'] },
    Mounts: [{ Type: 'bind', Source: '/', Target: '/host' }],
  };
  const template = {
    ContainerSpec: container,
    RestartPolicy: { Condition: 'none' },
    Placement: { Constraints: [`node.id==${node}`] },
    LogDriver: { Name: 'json-file' },
    ...(network === undefined ? {} : { Networks: [{ Target: network }] }),
  };
  const mode = { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } };
  const service = { Name: name, Labels: { [NODE_RUN_LABEL]: node }, TaskTemplate: template, Mode: mode };
  // A virtual IP would be one more address that the network needs.
  return network === undefined ? service : { ...service, EndpointSpec: { Mode: 'dnsrr' } };
}

/** Why a node takes no task at all; undefined if it takes some. */
export function closedBy(node: SwarmNode): Hindrance | undefined {
  return hindranceOf({ Name: '', TaskTemplate: {} }, node);
}

/** Why no container can be started on a node that takes no task, with the next step. */
export function closedText(node: SwarmNode, hindrance: Hindrance): string {
  const name = nodeName(node);
  if (hindrance !== 'drained' && hindrance !== 'paused')
    return `it is ${node.Status.State}; start it, or its engine (systemctl start docker), and run this again`;
  const other = node.Spec.Role === 'manager' ? ', or this again with its address in SERVER_HOST' : '';
  return `it is ${hindrance} and takes no container; run "swarm-ci activate ${name}" and this again${other}`;
}

const MOST = 5;

/** Images that a node has, because tasks run there, those of the most services first; else any that the swarm runs. */
export function imagesOn(node: string, tasks: readonly Task[], services: readonly Service[]): string[] {
  const there = tasks.filter(({ NodeID, Status }) => NodeID === node && Status.State === 'running');
  const found = [...there.map(({ Spec }) => Spec), ...services.map(({ Spec }) => Spec.TaskTemplate)];
  return [...new Set(found.flatMap(({ ContainerSpec }) => ContainerSpec?.Image ?? []))].slice(0, MOST);
}
