import type { Sandbox } from '../../sandbox/index.ts';

/** What an engine did meanwhile: containers that it created, and services that were created, updated or removed, by time. */
export type EngineLog = {
  /** Names of the services, without the stack, of which a node created a container. */
  readonly containersOf: () => Promise<Set<string>>;
  /** `update web`, in the order in which the manager did it. */
  readonly services: () => Promise<string[]>;
};

type Event = {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
};

/** From now on. Ended events stay in the memory of the engine, so they are read afterwards. */
export async function engineLog(sandbox: Sandbox, stack: string): Promise<EngineLog> {
  const since = await timeOf(sandbox);
  const read = async (node: Sandbox['nodes'][number], type: string): Promise<Event[]> => {
    const args = ['events', '--since', since, '--until', await timeOf(sandbox), '--filter', `type=${type}`];
    const { stdout } = await sandbox.docker(node, [...args, '--format', '{{json .}}']);
    return String(stdout)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Event);
  };
  const short = (name: string | undefined) => (name?.startsWith(`${stack}_`) ? [name.slice(stack.length + 1)] : []);
  return {
    containersOf: async () => {
      const events = (await Promise.all(sandbox.nodes.map((node) => read(node, 'container')))).flat();
      const created = events.filter(({ Action }) => Action === 'create');
      return new Set(created.flatMap(({ Actor }) => short(Actor.Attributes['com.docker.swarm.service.name'])));
    },
    services: async () => {
      const events = await read(sandbox.manager, 'service');
      // The engine's own progress has the state of the update; so has a request to roll back, which has no other event.
      const asked = events.filter(({ Actor }) =>
        [undefined, 'rollback_started'].includes(Actor.Attributes['updatestate.new']),
      );
      return asked.flatMap(({ Action, Actor }) => short(Actor.Attributes.name).map((name) => `${Action} ${name}`));
    },
  };
}

async function timeOf(sandbox: Sandbox): Promise<string> {
  const { stdout } = await sandbox.docker(sandbox.manager, ['info', '--format', '{{.SystemTime}}']);
  return String(stdout).trim();
}
