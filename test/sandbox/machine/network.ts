import { ipCommands } from './exec.ts';
import { initPid, type Machine } from './machine.ts';

/** Where a sandbox's machines meet. The switch is .1, this side's leg .254, the nodes .11 and up. */
export type Network = { rootfs: string; subnet: string; leg: string; switch: Machine };

export const switchAddress = (subnet: string): string => `${subnet}.1`;

// Nothing may change its hardware address while it is up or over a restart (a bridge would, with each new cable):
// its neighbours would go on talking to the old one for half a minute.
const hardwareAddress = (address: string): string =>
  ['02', '53', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].slice(0, 6).join(':');

/**
 * A bridge inside the switch and a leg into it from the root namespace. No namespace has a name and nothing routes outwards:
 * when the switch dies, the kernel takes bridge and legs away, and no packet of the sandbox ever leaves the machine.
 */
export const raiseSwitch = async (network: Network): Promise<void> => {
  const { rootfs, subnet, leg } = network;
  await ipCommands(rootfs, network.switch, [
    'link set lo up',
    `link add br0 address ${hardwareAddress(switchAddress(subnet))} type bridge forward_delay 0`,
    `addr add ${switchAddress(subnet)}/24 dev br0`,
    'link set br0 up',
  ]);
  await ipCommands(rootfs, undefined, [
    `link add ${leg} type veth peer name uplink netns ${initPid(network.switch)}`,
    `addr add ${subnet}.254/24 dev ${leg}`,
    `link set ${leg} up`,
  ]);
  await ipCommands(rootfs, network.switch, ['link set uplink master br0 up']);
};

/** Plugs a machine in; each boot needs it again, as its namespace and its end of the cable die together. */
export const plugIn = async (network: Network, machine: Machine, address: string): Promise<void> => {
  // The kernel takes the old cable away in its own time after a power loss.
  await ipCommands(network.rootfs, network.switch, [`link del ${machine.name}`], ['-force']);
  await ipCommands(network.rootfs, network.switch, [
    `link add ${machine.name} type veth peer name eth0 address ${hardwareAddress(address)} netns ${initPid(machine)}`,
    `link set ${machine.name} master br0 up`,
  ]);
  await ipCommands(network.rootfs, machine, ['link set lo up', `addr add ${address}/24 dev eth0`, 'link set eth0 up']);
};
