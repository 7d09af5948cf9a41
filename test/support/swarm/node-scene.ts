import type { Task } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import type { SwarmNode } from '../../../packages/ci-core/src/plan/stack/swarm-node.ts';

type NodeWords = {
  readonly availability?: string;
  readonly state?: string;
  readonly role?: string;
  readonly architecture?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly address?: string;
};

/** A node as the engine lists it; it is ready and takes tasks unless the words say otherwise. */
export function swarmNode(name: string, words: NodeWords = {}): SwarmNode {
  const { availability = 'active', state = 'ready', role = 'worker', architecture = 'x86_64', labels = {} } = words;
  return {
    ID: name,
    Spec: { Role: role, Availability: availability, Labels: labels },
    Description: {
      Hostname: name,
      Platform: { Architecture: architecture, OS: 'linux' },
      Engine: { Labels: { storage: 'ssd' } },
    },
    Status: { State: state, Addr: words.address ?? '10.0.0.1' },
  };
}

/** A task of a global service: it has a node instead of a slot. */
export function onNode(node: string, { Slot: _, ...task }: Task): Task {
  return { ...task, NodeID: node };
}
