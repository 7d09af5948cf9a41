import { isMapping, type Json } from '../json.ts';
import { asText, hasVariable, isText, type Row } from './row.ts';

const CPUS = 'deploy.resources.limits.cpus';

/** Keys of a service that have another name below `deploy:`. */
export const movedRows: readonly Row[] = [
  moved('mem_limit', 'deploy.resources.limits.memory', 'the memory limit of the container'),
  moved('mem_reservation', 'deploy.resources.reservations.memory', 'memory that a node must have free'),
  moved('cpus', CPUS, 'how many CPUs the container may use'),
  moved('pids_limit', 'deploy.resources.limits.pids', 'the limit of processes', (value) => value),
  moved('scale', 'deploy.replicas', 'the number of tasks', (value) => value),
  {
    path: 'services.*.cpu_quota',
    becomes: 'lowered',
    means: `\`${CPUS}\`: the quota divided by \`cpu_period\` (100000 by default).`,
    change: (value, { cpu_period: period }) => {
      const [quota, of] = [microseconds(value), microseconds(period ?? 100_000)];
      if (!(quota > 0 && of > 0))
        return refused(`cpu_quota "${value}" is not a number of microseconds`, `write ${CPUS}`);
      return { sets: [{ path: CPUS.split('.'), value: String(Number((quota / of).toFixed(3))) }] };
    },
  },
  { path: 'services.*.cpu_period', becomes: 'left out', means: 'Only together with `cpu_quota`.', change: () => ({}) },
  {
    path: 'services.*.restart',
    becomes: 'lowered',
    isTaken: true,
    means:
      '`deploy.restart_policy`: `always` and `unless-stopped` mean `condition: any`, which is what Swarm does without it; `no` means `none`; `on-failure:3` means `on-failure` and `max_attempts: 3`. In a plain stack file, Docker ignores it, and `lint` says so.',
    change: (value, parent) => {
      const policy = restartPolicy(String(value));
      if (hasVariable(value) || policy === undefined)
        return refused(`restart "${value}" cannot be read`, 'write deploy.restart_policy');
      const isSet = isMapping(parent.deploy) && parent.deploy.restart_policy !== undefined;
      return isSet ? {} : { sets: [{ path: ['deploy', 'restart_policy'], value: policy }] };
    },
  },
];

function moved(key: string, to: string, what: string, form: (value: Json) => Json = asText): Row {
  return {
    path: `services.*.${key}`,
    becomes: 'lowered',
    means: `\`${to}\`: ${what}.`,
    change: (value) => (value === null ? {} : { sets: [{ path: to.split('.'), value: form(value) }] }),
  };
}

/** Also as a duration, such as `50ms`. */
function microseconds(value: Json): number {
  const [, count, unit = 'us'] = /^(\d+(?:\.\d+)?)(us|ms|s)?$/.exec(isText(value) ? value : String(value)) ?? [];
  return Number(count) * { us: 1, ms: 1000, s: 1_000_000 }[unit as 'us' | 'ms' | 's'];
}

function restartPolicy(restart: string): Json | undefined {
  if (restart === 'always' || restart === 'unless-stopped') return { condition: 'any' };
  if (restart === 'no' || restart === 'false') return { condition: 'none' };
  const [, most] = /^on-failure(?::(\d+))?$/.exec(restart) ?? [undefined, null];
  if (most === null) return undefined;
  return { condition: 'on-failure', ...(most === undefined ? {} : { max_attempts: Number(most) }) };
}

function refused(why: string, fix: string) {
  return { refused: [{ why, fix }] };
}
