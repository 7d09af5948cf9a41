import { afterAll, beforeAll, inject } from 'vitest';
import { raiseSandbox, type Sandbox, type SandboxNode } from '../../sandbox/index.ts';
import { until } from '../../sandbox/until.ts';

/** A swarm of a test file's own whose machines it may switch off. */
export type FaultSite = {
  readonly sandbox: () => Sandbox;
  readonly managers: () => SandboxNode[];
  readonly workers: () => SandboxNode[];
  /** Which manager leads, while all of them are up. */
  readonly leaderFirst: () => Promise<{ leader: SandboxNode; others: SandboxNode[] }>;
  /** What Docker says through the first manager that answers; undefined when none does. */
  readonly ask: (...argv: string[]) => Promise<string | undefined>;
  /** Every node is ready and takes tasks, every manager is reachable. */
  readonly allReady: () => Promise<void>;
  /** Taken back when the site goes. */
  readonly onGone: (undo: () => Promise<void>) => void;
};

/** Three managers and two workers, raised before the tests of the file and gone after them. */
export function faultSite(): FaultSite {
  let raised: Sandbox | undefined;
  const undo: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    raised = await raiseSandbox({ engine: inject('sandbox').engine, managers: 3, workers: 2 });
    await raised.docker('m1', ['network', 'create', '--driver', 'overlay', 'tests']);
  });
  afterAll(async () => {
    await raised?.down();
    for (const step of undo) await step();
  });
  const sandbox = (): Sandbox => {
    if (raised === undefined) throw new Error('the sandbox is not up yet');
    return raised;
  };
  const of = (role: SandboxNode['role']) => sandbox().nodes.filter((node) => node.role === role);
  const ask: FaultSite['ask'] = async (...argv) => {
    for (const manager of of('manager')) {
      const { exitCode, stdout } = await sandbox().docker(manager, argv, { reject: false });
      if (exitCode === 0) return stdout;
    }
    return undefined;
  };
  return {
    sandbox,
    managers: () => of('manager'),
    workers: () => of('worker'),
    leaderFirst: async () => {
      const listed = await ask('node', 'ls', '--format', '{{.Hostname}} {{.ManagerStatus}}');
      const leader = sandbox().node(/^(\S+) Leader$/m.exec(listed ?? '')?.[1] ?? '');
      return { leader, others: of('manager').filter((node) => node !== leader) };
    },
    ask,
    allReady: () =>
      until('every node is ready and every manager reachable', 120, async () => {
        const listed = await ask('node', 'ls', '--format', '{{.Status}} {{.Availability}} {{.ManagerStatus}}');
        const lines = (listed ?? '').split('\n').map((line) => line.trim());
        const led = lines.filter((line) => line.endsWith(' Leader')).length === 1;
        return led && lines.length === sandbox().nodes.length && lines.every((line) => READY.test(line));
      }),
    onGone: (step) => void undo.push(step),
  };
}

const READY = /^Ready Active( Leader| Reachable|)$/;
