import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import type { Sandbox, SandboxNode } from '../../sandbox/index.ts';

/** What the engines do from now on: containers that they create, and services that the manager creates, updates or removes. */
export type EngineLog = {
  /** Names of the services, without the stack, of which a node created a container since the last call. */
  readonly containersOf: () => Promise<Set<string>>;
  /** `update web`, in the order in which the manager did it, since the last call. */
  readonly services: () => Promise<string[]>;
};

type Event = {
  readonly Action: string;
  readonly Actor: { readonly Attributes: Readonly<Record<string, string>> };
};

/** An event comes after what it is about. */
const DELAY = 1_000;

/** An engine keeps only its last 256 events, so they are read as they come. */
export function engineLog(sandbox: Sandbox, stack: string): EngineLog {
  const containers = sandbox.nodes.map((node) => eventsOf(sandbox, node, 'container', ['create']));
  const services = eventsOf(sandbox, sandbox.manager, 'service', []);
  const short = (name: string | undefined) => (name?.startsWith(`${stack}_`) ? [name.slice(stack.length + 1)] : []);
  const taken = async (events: Event[]) => {
    await new Promise((resolve) => setTimeout(resolve, DELAY));
    return events.splice(0);
  };
  return {
    containersOf: async () => {
      const created = (await Promise.all(containers.map(taken))).flat();
      return new Set(created.flatMap(({ Actor }) => short(Actor.Attributes['com.docker.swarm.service.name'])));
    },
    services: async () => {
      // The engine's own progress has the state of the update; so has a request to roll back, which has no other event.
      const asked = (await taken(services)).filter(({ Actor }) =>
        [undefined, 'rollback_started'].includes(Actor.Attributes['updatestate.new']),
      );
      return asked.flatMap(({ Action, Actor }) => short(Actor.Attributes.name).map((name) => `${Action} ${name}`));
    },
  };
}

function eventsOf(sandbox: Sandbox, node: SandboxNode, type: string, actions: readonly string[]): Event[] {
  const found: Event[] = [];
  const only = actions.flatMap((action) => ['--filter', `event=${action}`]);
  const events = execa('docker', ['events', '--filter', `type=${type}`, ...only, '--format', '{{json .}}'], {
    env: { DOCKER_HOST: node.dockerHost, PATH: `${sandbox.dockerCliFolder}:${process.env.PATH}` },
    reject: false,
  });
  createInterface({ input: events.stdout }).on('line', (line) => void found.push(JSON.parse(line)));
  onTestFinished(async () => {
    events.kill();
    await events;
  });
  return found;
}
