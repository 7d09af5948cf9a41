import type { Sandbox } from '../../sandbox/index.ts';
import { engineCall } from '../../sandbox/node/engine-api.ts';

/** What a swarm has of a stack, by name, in words that do not depend on the name of the stack and on IDs. */
export type SwarmShape = {
  /** The `Spec` of each. */
  readonly services: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, unknown>>;
};

type Network = { readonly Id: string; readonly Name: string; readonly Labels?: Readonly<Record<string, string>> };
type Named = { readonly ID: string; readonly Spec: { readonly Name: string } };

const LABEL = 'com.docker.stack.namespace';
/** What the engine chooses by itself. */
const CHOSEN = ['Id', 'Created', 'Peers', 'Gateway', 'com.docker.network.driver.overlay.vxlanid_list'];

export async function swarmShape({ manager }: Sandbox, stack: string): Promise<SwarmShape> {
  const ask = <T>(path: string) => engineCall<T[]>(manager.socketPath, 'GET', path);
  const ofStack = encodeURIComponent(JSON.stringify({ label: [`${LABEL}=${stack}`] }));
  const [services, networks, configs, secrets] = await Promise.all([
    ask<Named>(`/services?filters=${ofStack}`),
    ask<Network>('/networks'),
    ask<Named>('/configs'),
    ask<Named>('/secrets'),
  ]);
  const names = new Map(networks.map(({ Id, Name }) => [Id, Name]));
  for (const { ID, Spec } of [...configs, ...secrets]) names.set(ID, Spec.Name);
  const member = (key: string, value: unknown): unknown => {
    if (CHOSEN.includes(key)) return undefined;
    if (key === 'PublishedPort') return Number(value) % 1000;
    if (typeof value !== 'string') return value;
    // The second part is the one of the engine's pool, or of the stack.
    if (key === 'Subnet') return value.replace(/^10\.(0\.\d+|\d+)\./, '10.');
    return (names.get(value) ?? value).replaceAll(stack, 'STACK');
  };
  const shape = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(stack, 'STACK'), member);
  const byName = (entries: readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(entries.toSorted().map(([name, value]) => [name.slice(stack.length + 1), shape(value)]));
  return {
    services: byName(services.map(({ Spec }) => [Spec.Name, Spec])),
    networks: byName(networks.filter(({ Labels }) => Labels?.[LABEL] === stack).map((one) => [one.Name, one])),
  };
}
