import {
  type InspectedTask,
  lastHealthOutput,
  memoryLimitNote,
  nameOf,
  portIn,
  startTimeoutNote,
} from './cause-details.ts';
import type { CauseKind } from './cause-kinds.ts';

export type CauseRow = {
  readonly kind: CauseKind;
  /** Docker's words for the end of a task or for its refusal; where a task has none, its state. */
  readonly pattern: RegExp;
  /** What else must hold. */
  readonly when?: (seen: InspectedTask | undefined) => boolean;
  readonly headline: Text;
  readonly hint: Text;
  /** It says little: another failure of the same service may say more. */
  readonly vague?: true;
};

type Text = (match: RegExpExecArray, seen: InspectedTask | undefined) => string;

const healthCheckFails: Text = (_, seen) =>
  `the health check fails${lastHealthOutput(seen) === undefined ? '' : `: ${lastHealthOutput(seen)}`}`;
const healthCheckHint: Text = (_, seen) =>
  `run the check inside of the container; if it only starts slowly, raise healthcheck.start_period${startTimeoutNote(seen)}`;

/** The most telling first: one string can hold several of them. */
export const CAUSES: readonly CauseRow[] = [
  {
    kind: 'unhealthy',
    pattern: /unhealthy container|container \S+ is unhealthy/,
    headline: healthCheckFails,
    hint: healthCheckHint,
  },
  {
    // Ends with exit code 0 on SIGTERM, which leaves no words.
    kind: 'unhealthy',
    pattern: /^complete$/,
    when: (seen) => lastHealthOutput(seen) !== undefined,
    headline: healthCheckFails,
    hint: healthCheckHint,
  },
  {
    kind: 'out-of-memory',
    pattern: /non-zero exit \(\d+\)/,
    when: (seen) => seen?.evidence.outOfMemory === true,
    headline: (_, seen) => `it ran out of memory${memoryLimitNote(seen)}`,
    hint: () => 'raise deploy.resources.limits.memory, or find what takes so much',
  },
  {
    kind: 'registry-refused',
    pattern: /pull access denied|unauthorized|authentication required|no basic auth credentials/i,
    headline: () => 'the registry refuses the image',
    hint: () => 'set REGISTRY_USER and REGISTRY_PASSWORD of a deploy token, which outlives the job',
  },
  {
    // The manager has found the tag's digest there.
    kind: 'registry-refused',
    pattern: /No such image: ?(\S*)/,
    when: (seen) => seen?.task.Spec.ContainerSpec?.Image?.includes('@sha256:') === true,
    headline: ([, image]) => `the registry has the image ${image}, but the node cannot pull it`,
    hint: () => 'see that the node reaches the registry, and use a deploy token: a job token dies with its job',
  },
  {
    kind: 'image-missing',
    pattern: /No such image: ?(\S*)/,
    headline: ([, image]) => `the image ${image} cannot be pulled`,
    hint: () =>
      'see that the tag was pushed, that the node reaches the registry and that REGISTRY_USER may read it: Docker tells these three apart for nobody',
  },
  {
    kind: 'image-missing',
    pattern: /invalid reference format|is not a valid repository\/tag/,
    headline: () => 'the name of its image is no name of an image',
    hint: () => 'see that every variable in its image is set',
  },
  {
    kind: 'port-taken',
    pattern: /host-mode port already in use/,
    headline: () => 'its port is taken on every node that may run it',
    hint: () => 'run fewer replicas than nodes, update it with order: stop-first, or publish another port',
  },
  {
    kind: 'port-taken',
    pattern: /port is already allocated|address already in use|port '\d+' is already in use/,
    headline: ({ input }) => `${portIn(input)} is taken`,
    hint: () => 'publish another port, or stop what has it: ss -ltnp on the node, docker service ls for the swarm',
  },
  {
    kind: 'no-node',
    pattern: /no suitable node \((scheduling constraints .*)\)/,
    headline: ([, why], seen) =>
      `no node can take it: ${[why, ...(seen?.task.Spec.Placement?.Constraints ?? [])].join(', ')}`,
    hint: () => 'label a node as the constraint asks (docker node update --label-add), or correct the constraint',
  },
  {
    kind: 'no-node',
    pattern: /no suitable node \((.*)\)/,
    headline: ([, why]) => `no node can take it: ${why}`,
    hint: () => 'see docker node ls for nodes that are down or drained, or lower deploy.resources.reservations',
  },
  ...(['config', 'secret'] as const).map(
    (what): CauseRow => ({
      kind: `${what}-missing`,
      pattern: new RegExp(`\\b${what} (?:not found: (\\S+)|(\\S+) not found)`),
      headline: ([, name, id], seen) => `the ${what} ${nameOf(name ?? id ?? '', seen)} is gone`,
      hint: () => `create it again (docker ${what} create), or let the compose file name its file`,
    }),
  ),
  {
    kind: 'network-missing',
    pattern: /network "?([^\s"]+)"? (?:is declared as external|not found)/,
    headline: ([, name]) => `the network ${name} does not exist`,
    hint: () => 'create it: docker network create --driver overlay',
  },
  {
    kind: 'mount-missing',
    pattern: /bind source path does not exist: ?(.*)/,
    headline: ([, path]) => `the mounted path ${path} does not exist`,
    hint: () => 'create it on every node that may run the service, or bind it to one node with a constraint',
  },
  {
    kind: 'name-in-use',
    pattern: /failed to update (config|secret) (\S+): .*only updates to Labels are allowed/,
    headline: ([, what, name]) => `the ${what} ${name} has another content now, and a swarm never changes one`,
    hint: ([, what]) => `let its name change with its content: ${what}s: … name: \${VARIABLE}, see config-versions`,
  },
  {
    kind: 'cannot-start',
    pattern: /exec: "([^"]*)": (?:stat \S+: )?(executable file not found|no such file or directory|permission denied)/,
    headline: ([, command, why]) => `its command ${command} cannot be run: ${why}`,
    hint: () => 'correct its command or entrypoint, or build the image with it',
  },
  {
    kind: 'cannot-start',
    pattern: /starting container failed: (.*)/,
    headline: ([, why]) => `its container cannot start: ${why}`,
    hint: () => 'correct what the engine names in its part of the compose file or in its image',
  },
  {
    kind: 'crash',
    pattern: /non-zero exit \(137\)/,
    headline: () => 'it was killed (exit code 137)',
    hint: () => 'most often by the lack of memory: look for "out of memory" in dmesg on its node',
    vague: true,
  },
  {
    kind: 'crash',
    pattern: /non-zero exit \((\d+)\)/,
    headline: ([, code]) => `it exits with code ${code}`,
    hint: () => 'read its last log lines, they say what it missed',
  },
  {
    kind: 'ended',
    pattern: /^complete$/,
    headline: () => 'it ended by itself with exit code 0, or its health check failed',
    hint: () => 'a service must stay in the foreground; deploy.labels swarm-ci.finishes: "true" marks one that may end',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^(?:new|allocated|pending|assigned|accepted|preparing)$/,
    headline: ({ input }) => `it has not started yet, its task is ${input}: its image may still be on its way`,
    hint: () => 'give the deploy longer with --timeout, or make the image smaller',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^(?:ready|starting)$/,
    headline: (_, seen) =>
      `it is still starting${lastHealthOutput(seen) === undefined ? '' : `: ${lastHealthOutput(seen)}`}`,
    hint: (_, seen) =>
      `give the deploy longer with --timeout than healthcheck.start_period${startTimeoutNote(seen)}, or find what it waits for`,
    vague: true,
  },
];
