import type { SandboxNode } from '../../sandbox/index.ts';
import type { FaultSite } from './fault-site.ts';

/** Who is who when a fault strikes. */
export type Cast = {
  /** The manager that the jobs talk to, the first of their list. */
  readonly talked: SandboxNode;
  readonly others: readonly SandboxNode[];
  readonly workers: readonly SandboxNode[];
};

/** What goes wrong, and what fixes it. */
export type Fault = {
  /** Milliseconds that one lasts which ends by itself. */
  readonly strike: (site: FaultSite, cast: Cast, lasts: number) => Promise<() => Promise<unknown>>;
  /** Whether tasks that only workers may run lose something by it. */
  readonly hitsTasks: boolean;
  /** Whether the connection to `talked` is lost for good. */
  readonly hitsTalked?: boolean;
  /** Whether no manager can answer until it is fixed. */
  readonly verdictUnknown?: boolean;
};

export const faults = {
  'the manager that they talk to loses its power': {
    strike: async (_, { talked }) => powerOff(talked),
    hitsTasks: false,
    hitsTalked: true,
  },
  'the managers lose their quorum for a while': {
    strike: async (_, { others }, lasts) => forAWhile(lasts, await allOf(others.map((node) => powerOff(node)))),
    hitsTasks: false,
  },
  'another manager loses its power': {
    strike: async (_, { others: [first], talked }) => powerOff(first ?? talked),
    hitsTasks: false,
  },
  'a worker loses its power': {
    strike: async (_, { workers: [first], talked }) => powerOff(first ?? talked),
    hitsTasks: true,
  },
  'a worker is drained': {
    strike: (site, { workers: [first] }) => drain(site, first),
    hitsTasks: true,
  },
  'a worker loses its power and another is drained': {
    strike: (site, { workers: [first, second], talked }) => allOf([powerOff(first ?? talked), drain(site, second)]),
    hitsTasks: true,
  },
  'the registry stops for a while': {
    strike: async (site, _, lasts) => {
      const { registry } = site.sandbox();
      await registry.stop();
      return forAWhile(lasts, () => registry.start());
    },
    hitsTasks: true,
  },
  'the engine of the manager that they talk to restarts': {
    strike: (_, { talked }, lasts) => engineOff(talked, lasts),
    hitsTasks: false,
  },
  'the engine of a worker restarts': {
    strike: (_, { workers: [first], talked }, lasts) => engineOff(first ?? talked, lasts),
    hitsTasks: true,
  },
  'the managers lose their quorum for good': {
    strike: (_, { others }) => allOf(others.map((node) => powerOff(node))),
    hitsTasks: false,
    verdictUnknown: true,
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

async function powerOff(node: SandboxNode) {
  await node.kill();
  return () => node.start();
}

async function engineOff(node: SandboxNode, lasts: number) {
  await node.stopEngine();
  return forAWhile(lasts, () => node.startEngine());
}

async function drain(site: FaultSite, node: SandboxNode | undefined) {
  const make = (availability: string) => site.ask('node', 'update', '--availability', availability, node?.name ?? '');
  await make('drain');
  return () => make('active');
}

async function allOf(strikes: readonly Promise<() => Promise<unknown>>[]) {
  const undo = await Promise.all(strikes);
  return () => Promise.all(undo.map((repair) => repair()));
}

/** Fixes it when the time is up; the returned function waits for that. */
function forAWhile(lasts: number, repair: () => Promise<unknown>) {
  const repaired = new Promise((resolve) => setTimeout(resolve, lasts)).then(repair);
  repaired.catch(() => {});
  return () => repaired;
}
