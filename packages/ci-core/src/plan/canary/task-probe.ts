import { lastingOf } from '../../settings/canary/read-rollout-probes.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import { type ProbeResponse, parseProbeResponse } from '../probe-response.ts';
import type { AddressFacts } from '../stack/address-facts.ts';

type ListedTask = AddressFacts['tasks'][number];

/** Tasks that respond at these addresses of a network, and the node of one of them. */
export type TaskAddresses = {
  readonly node: string;
  /** The ID of the network. */
  readonly network: string;
  readonly addresses: readonly string[];
};

/** A response of a task, by its address. */
export type TaskResponse = { readonly address: string; readonly response: ProbeResponse };

/** Seconds to wait for a response, and bytes of it that are read: a line must fit into the log of a container. */
const PATIENCE = 2;
const LONGEST_BODY = 8_192;
const MOST_TASKS = 10;

/** Where running tasks are reached inside of a network of their service; undefined if none has an address. */
export function addressesOf(tasks: readonly ListedTask[]): TaskAddresses | undefined {
  const running = tasks.filter(({ Status }) => Status.State === 'running').slice(0, MOST_TASKS);
  const addressIn = (task: ListedTask, network: string) =>
    task.NetworksAttachments?.find(({ Network }) => Network?.ID === network)?.Addresses?.[0];
  for (const { NodeID: node, NetworksAttachments } of running)
    for (const { Network } of NetworksAttachments ?? []) {
      const network = Network?.ID;
      if (node === undefined || network === undefined) continue;
      const addresses = running.flatMap((task) => addressIn(task, network)?.split('/')[0] ?? []);
      if (addresses.length > 0) return { node, network, addresses };
    }
  return undefined;
}

/** The values of the program that asks tasks: the URL, with its query, leads to each of them in turn. */
export function askingValues(
  url: string,
  probe: Pick<Probe, 'every' | 'expect'>,
  addresses: readonly string[],
): string[] {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const own = port || (protocol === 'https:' ? '443' : '80');
  const times = [lastingOf(probe) / 1000, probe.every / 1000, PATIENCE, LONGEST_BODY].map(String);
  const written = addresses.map((address) => (address.includes(':') ? `[${address}]` : address));
  return [protocol, hostname, own, `${pathname}${search}`, ...times, ...written];
}

/** Reads what the program prints: a line for each response, with the address of the task before it. */
export function readTaskResponses(output: string): TaskResponse[] {
  return output.split('\n').flatMap((line) => {
    const [, address, response] = /^(\S+) (.*)$/.exec(line) ?? [];
    return address === undefined || response === undefined ? [] : [{ address, response: parseProbeResponse(response) }];
  });
}
