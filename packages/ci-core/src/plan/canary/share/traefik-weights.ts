/** Labels of a service. */
type Labels = Readonly<Record<string, string>>;

/** Milliseconds until Traefik has read changed labels: it polls the swarm each 15 s, and waits 2 s between two changes. */
export const TRAEFIK_DELAY = 17_000;

const PREFIX = /^traefik\./i;
const SERVICE = /^traefik\.http\.services\.([^.]+)\.loadbalancer\./i;
const WEIGHT = /^traefik\.http\.services\.([^.]+)\.loadbalancer\.server\.weight$/i;
const ROUTER = /^traefik\.http\.routers\.([^.]+)\.(.+)$/i;
const OTHER_PROTOCOL = /^traefik\.(tcp|udp)\./i;
const LB_SWARM = /^traefik\.(docker|swarm)\.lbswarm$/i;

export function isTraefikLabel(name: string): boolean {
  return PREFIX.test(name);
}

/**
 * Why Traefik does not take two services with these labels as one. It merges what is equal but for its servers, and leaves out
 * a router that is defined in two ways, such as by a default rule with the name of the service.
 */
export function traefikProblem(desired: Labels, running: Labels): string | undefined {
  const names = Object.keys(desired);
  const found = (pattern: RegExp) => new Set(names.flatMap((name) => pattern.exec(name)?.[1]?.toLowerCase() ?? []));
  if (names.some((name) => OTHER_PROTOCOL.test(name)))
    return 'Traefik has weights only for HTTP, not for its TCP and UDP';
  const weighted = found(WEIGHT);
  const bare = [...found(SERVICE)].find((name) => !weighted.has(name));
  if (bare !== undefined || weighted.size === 0)
    return `its labels give no weight, such as traefik.http.services.${bare ?? 'web'}.loadbalancer.server.weight=100`;
  if (Object.entries(desired).some(([name, value]) => WEIGHT.test(name) && !/^[1-9]\d{0,5}$/.test(value)))
    return 'its weight for Traefik is not a whole number from 1 on';
  const rules = names.flatMap((name) => (ROUTER.exec(name)?.[2]?.toLowerCase() === 'rule' ? [name] : []));
  const ruled = new Set(rules.map((name) => ROUTER.exec(name)?.[1]?.toLowerCase() ?? ''));
  if (ruled.size === 0 || [...found(ROUTER)].some((name) => !ruled.has(name)))
    return 'its labels need a rule for each router of Traefik';
  const same = (a: Labels, b: Labels) =>
    Object.entries(a).every(([name, value]) => !isTraefikLabel(name) || b[name] === value);
  return same(desired, running) && same(running, desired) ? undefined : 'its labels for Traefik change, too';
}

/**
 * The labels of a stable service with weights that give its canary a share: a weight counts for each task, but where the swarm
 * balances it counts for the service.
 */
export function weightedLabels(
  labels: Labels,
  share: number,
  tasks: { readonly canary: number; readonly stable: number },
): Labels {
  const isOne = Object.entries(labels).some(([name, value]) => LB_SWARM.test(name) && value.toLowerCase() === 'true');
  const ratio = (share / Math.max(1 - share, 0.01)) * (isOne ? 1 : tasks.stable / tasks.canary);
  const weight = (own: string) => (share > 0 ? Math.max(1, Math.round(Number(own) * ratio)) : 0);
  const entries = Object.entries(labels).map(([name, value]) => [name, WEIGHT.test(name) ? `${weight(value)}` : value]);
  return Object.fromEntries(entries);
}

/** The weights in labels; empty if they have none. */
export function weightsIn(labels: Labels): number[] {
  return Object.entries(labels).flatMap(([name, value]) => (WEIGHT.test(name) ? [Number(value)] : []));
}
