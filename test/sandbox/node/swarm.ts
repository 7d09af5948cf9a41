import { until } from '../until.ts';
import { engineCall } from './engine-api.ts';

export type Member = { socket: string; address: string; role: 'manager' | 'worker' };

type Tokens = { JoinTokens: { Manager: string; Worker: string } };
type ListedNode = { Status: { State: string } };

/** The first member starts the swarm, the others join it; returns when the swarm calls all of them ready. */
export const formSwarm = async ([first, ...others]: readonly Member[]): Promise<void> => {
  if (first === undefined) return;
  const own = ({ address }: Member) => ({ ListenAddr: `${address}:2377`, AdvertiseAddr: address });
  await engineCall(first.socket, 'POST', '/swarm/init', { ...own(first), Spec: {} });
  const { JoinTokens: tokens } = await engineCall<Tokens>(first.socket, 'GET', '/swarm');
  for (const member of others) {
    const token = member.role === 'manager' ? tokens.Manager : tokens.Worker;
    await engineCall(member.socket, 'POST', '/swarm/join', {
      ...own(member),
      RemoteAddrs: [`${first.address}:2377`],
      JoinToken: token,
    });
  }
  await until('all nodes of the swarm are ready', 20, async () => {
    const nodes = await engineCall<ListedNode[]>(first.socket, 'GET', '/nodes');
    return nodes.filter((node) => node.Status.State === 'ready').length === others.length + 1;
  });
};
