import {
  failsItsHealthCheck,
  lastHealthOutput,
  memoryLimitNote,
  nameOf,
  portIn,
  startTimeoutNote,
  wrongFormat,
} from './cause-details.ts';
import type { CauseRow, CauseText } from './cause-row.ts';
import { PLACEMENT_CAUSES } from './placement-rows.ts';
import { HELD_CAUSE, STATE_CAUSES } from './state-rows.ts';

const healthCheckFails: CauseText = (_, seen) =>
  `the health check fails${lastHealthOutput(seen) === undefined ? '' : `: ${lastHealthOutput(seen)}`}`;
const healthCheckHint: CauseText = (_, seen) =>
  `run the health check in the container; if the service only starts slowly, increase healthcheck.start_period${startTimeoutNote(seen)}`;

/** Most specific first, because one error can match several rows. */
export const CAUSES: readonly CauseRow[] = [
  HELD_CAUSE,
  {
    kind: 'unhealthy',
    pattern: /unhealthy container|container \S+ is unhealthy/,
    headline: healthCheckFails,
    hint: healthCheckHint,
  },
  {
    // A container that exits 0 on SIGTERM leaves no error.
    kind: 'unhealthy',
    pattern: /^complete$/,
    when: failsItsHealthCheck,
    headline: healthCheckFails,
    hint: healthCheckHint,
  },
  {
    // The container ended in the moment in which it became healthy, or was stopped because it did not.
    kind: 'unhealthy',
    pattern: /failed to (?:de)?activate service binding/,
    when: failsItsHealthCheck,
    headline: healthCheckFails,
    hint: healthCheckHint,
  },
  {
    kind: 'out-of-memory',
    pattern: /non-zero exit \(\d+\)/,
    when: (seen) => seen?.evidence.outOfMemory === true,
    headline: (_, seen) => `it ran out of memory${memoryLimitNote(seen)}`,
    hint: () => 'increase deploy.resources.limits.memory, or reduce the memory usage',
  },
  {
    kind: 'registry-refused',
    pattern: /pull access denied|unauthorized|authentication required|no basic auth credentials/i,
    headline: () => 'the registry denied access to the image',
    hint: () => 'set REGISTRY_USER and REGISTRY_PASSWORD to a deploy token, which is valid after the job ends',
  },
  {
    // The manager resolved the digest of the tag, so the registry had the image then.
    kind: 'registry-refused',
    pattern: /No such image: ?(\S*)/,
    when: (seen) => seen?.task.Spec.ContainerSpec?.Image?.includes('@sha256:') === true,
    headline: ([, image]) =>
      `the registry had the image ${image} when the deploy was checked, but the node cannot pull it`,
    hint: () =>
      'check that the image is still there and that the node can reach the registry, and use a deploy token: a job token expires with its job',
  },
  {
    kind: 'image-missing',
    pattern: /No such image: ?(\S*)/,
    headline: ([, image]) => `the image ${image} cannot be pulled`,
    hint: () =>
      'check that the tag was pushed, that the node can reach the registry and that REGISTRY_USER has read access: Docker reports the same error for all three',
  },
  {
    kind: 'image-missing',
    pattern: /invalid reference format|is not a valid repository\/tag/,
    headline: () => 'invalid image name',
    hint: () => 'check that every variable in "image:" is set',
  },
  {
    kind: 'port-taken',
    pattern: /port is already allocated|address already in use|port '\d+' is already in use/,
    headline: ({ input }) => `${portIn(input)} is already in use`,
    hint: () =>
      'publish another port, or stop what uses it: see "ss -ltnp" on the node and "docker service ls" for the swarm',
  },
  ...PLACEMENT_CAUSES,
  ...(['config', 'secret'] as const).map(
    (what): CauseRow => ({
      kind: `${what}-missing`,
      pattern: new RegExp(`\\b${what} (?:not found: (\\S+)|(\\S+) not found)`),
      headline: ([, name, id], seen) => `the ${what} ${nameOf(name ?? id ?? '', seen)} does not exist any more`,
      hint: () => `create it again (docker ${what} create), or add its file to the compose file`,
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
    hint: () => 'create it on every node that can run the service, or use a constraint to run the service on one node',
  },
  {
    kind: 'name-in-use',
    pattern: /failed to update (config|secret) (\S+): .*only updates to Labels are allowed/,
    headline: ([, what, name]) => `the content of the ${what} ${name} changed, but Swarm cannot update a ${what}`,
    hint: ([, what]) =>
      `use a versioned name, which changes with the content: ${what}s: … name: \${VARIABLE}, see config-versions`,
  },
  {
    kind: 'cannot-start',
    pattern: /exec: "([^"]*)": (?:stat \S+: )?(executable file not found|no such file or directory|permission denied)/,
    headline: ([, command, why]) => `its command ${command} cannot be run: ${why}`,
    hint: () => 'correct the command or entrypoint, or add the file to the image',
  },
  {
    kind: 'cannot-start',
    pattern: /starting container failed: (.*)/,
    headline: ([, why]) => `its container cannot start: ${why}`,
    hint: () => 'correct the part of the compose file or of the image that the error mentions',
  },
  {
    kind: 'crash',
    pattern: /non-zero exit \(137\)/,
    headline: () => 'it was killed (exit code 137)',
    // Whether it was for lack of memory, only the engine of its node shows, which may be another one.
    hint: (_, seen) =>
      `usually for lack of memory${memoryLimitNote(seen)}: look for "out of memory" in dmesg on its node`,
    vague: true,
  },
  {
    // The container runtime starts such a program, and only its output says that the kernel refused it.
    kind: 'cannot-start',
    pattern: /non-zero exit \((?:1|126|255)\)/,
    when: (seen) => wrongFormat(seen) !== undefined,
    headline: (_, seen) => `its command ${wrongFormat(seen)} is not a program for its node: exec format error`,
    hint: () => 'build the image for the platform of the nodes; a script needs a first line such as "#!/bin/sh"',
  },
  {
    kind: 'crash',
    pattern: /non-zero exit \((\d+)\)/,
    headline: ([, code]) => `it exits with code ${code}`,
    hint: () => 'see its last log lines for the error',
  },
  {
    kind: 'ended',
    pattern: /^complete$/,
    headline: () => 'it exited by itself with exit code 0, or its health check failed',
    hint: () =>
      'keep the process in the foreground; if the service is meant to finish, add the label swarm-ci.finishes: "true" under deploy.labels',
    vague: true,
  },
  ...STATE_CAUSES,
];
