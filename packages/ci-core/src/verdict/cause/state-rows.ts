import { formatDuration } from '../../settings/duration.ts';
import { addressHeadline, addressHint } from './addresses.ts';
import { lastHealthOutput, startTimeoutNote } from './cause-details.ts';
import type { CauseRow } from './cause-row.ts';

const LEADER_LOG = 'see the log of dockerd on the leading manager ("docker node ls" shows which one leads)';

/** What a task that has no error and does not run is at, by its state. */
export const STATE_CAUSES: readonly CauseRow[] = [
  {
    kind: 'no-address',
    pattern: /^new$/,
    when: (seen) => seen?.addresses?.kind === 'full',
    headline: (_, seen) => addressHeadline(seen?.addresses),
    hint: (_, seen) => addressHint(seen?.addresses),
  },
  {
    kind: 'subnet-overlap',
    pattern: /^new$/,
    when: (seen) => seen?.addresses?.kind === 'not-set-up',
    headline: (_, seen) => addressHeadline(seen?.addresses),
    hint: (_, seen) => addressHint(seen?.addresses),
  },
  {
    kind: 'no-address',
    pattern: /^new$/,
    headline: () => 'the engine has not given it an address in its networks yet (task new)',
    hint: () => LEADER_LOG,
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^(?:allocated|pending)$/,
    headline: ({ input }) => `the engine has not chosen a node for it yet (task ${input})`,
    hint: () => LEADER_LOG,
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^(?:assigned|accepted)$/,
    headline: ({ input }) =>
      `its node has ${input === 'assigned' ? 'not taken it on' : 'taken it on, but not begun with it'} yet (task ${input})`,
    hint: () =>
      'check with "docker node ls" that its node is up ("docker service ps" shows the node), and see the log of dockerd there',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^preparing$/,
    headline: () => 'it has not started yet (task preparing); the image may still be downloading',
    hint: () => 'increase --timeout, or make the image smaller',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^ready$/,
    headline: () => 'its container exists, but has not been started yet (task ready)',
    hint: () => 'see the log of dockerd on its node ("docker service ps" shows the node)',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^running$/,
    headline: () => 'it is still running',
    hint: () => 'increase its label swarm-ci.timeout, or see in its last log lines what it waits for',
    vague: true,
  },
  {
    kind: 'slow-start',
    pattern: /^starting$/,
    headline: (_, seen) =>
      `it is still starting${lastHealthOutput(seen) === undefined ? '' : `: ${lastHealthOutput(seen)}`}`,
    hint: (_, seen) =>
      `set --timeout longer than healthcheck.start_period${startTimeoutNote(seen)}, or find out what the service is waiting for`,
    vague: true,
  },
];

/** A task whose place another one still holds. */
export const HELD_CAUSE: CauseRow = {
  kind: 'slow-start',
  pattern: /^/,
  when: (seen) => seen?.held !== undefined,
  headline: (_, seen) =>
    `it waits for the old task to stop, which may take ${formatDuration(seen?.held ?? 0)} (stop_grace_period)`,
  hint: () => 'set --timeout longer than stop_grace_period, or make the old process end sooner on SIGTERM',
};
