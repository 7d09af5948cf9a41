import { type NodeDescription, networkOf, nodeMachine, type SandboxDescription } from '../description.ts';
import { bootMachine } from '../machine/machine.ts';
import { plugIn } from '../machine/network.ts';
import { startEngine } from './engine.ts';
import { startSshd } from './sshd.ts';

/**
 * From a switched-off machine to one whose engine and sshd answer. The same for the first start and for one after a power loss.
 * A bare machine has no running engine.
 */
export const startNode = async (
  description: SandboxDescription,
  node: NodeDescription,
  bare = false,
): Promise<void> => {
  const machine = nodeMachine(description, node.name);
  await bootMachine(machine, description.rootfs);
  await plugIn(networkOf(description), machine, node.address);
  const engine = bare ? [] : [startEngine(description.id, machine, description.registry.address)];
  await Promise.all([...engine, startSshd(machine, node.address)]);
};
