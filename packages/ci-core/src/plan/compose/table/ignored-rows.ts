import { IGNORED } from '../../lint/ignored-options.ts';
import { entriesIn } from '../json.ts';
import type { Row } from './row.ts';

/** What a service of Swarm runs without; `lint` reports each one with its place. */
export const ignoredRows: readonly Row[] = [
  ignored('annotations', 'write labels'),
  ignored('blkio_config', 'remove it; Swarm has no such option for a service'),
  ignored('cgroup', 'remove it; Swarm has no such option for a service'),
  ignored('cpu_count', 'write deploy.resources.limits.cpus'),
  ignored('cpu_percent', 'write deploy.resources.limits.cpus'),
  ignored('cpu_rt_period', 'remove it; Swarm has no such option for a service'),
  ignored('cpu_rt_runtime', 'remove it; Swarm has no such option for a service'),
  ignored('cpu_shares', 'write deploy.resources.reservations.cpus'),
  ignored('cpuset', 'write deploy.resources.limits.cpus'),
  ignored('device_cgroup_rules', 'run the container with docker on its node'),
  ignored('dns_opt', 'set the options of the resolver in the image'),
  ignored('mem_swappiness', 'set the swap of the node'),
  ignored('memswap_limit', 'set the swap of the node'),
  ignored('oom_kill_disable', 'write deploy.resources.reservations.memory'),
  ignored('platform', 'write a placement constraint: node.platform.arch == x86_64'),
  ignored('storage_opt', 'set storage-opts in the daemon.json of the node'),
  ignored('uts', 'remove it; Swarm has no such option for a service'),
  ...[...IGNORED]
    .filter(([key]) => key !== 'build' && key !== 'restart')
    .map(
      ([key, fix]): Row => ({
        path: `services.*.${key}`,
        becomes: 'ignored',
        isTaken: true,
        means: `${sentence(fix)}.`,
      }),
    ),
  ...leftOut(),
];

/** What the schema of a stack has. */
const BUILD_KEYS = [
  ...['context', 'dockerfile', 'args', 'labels', 'cache_from', 'network', 'target', 'shm_size', 'extra_hosts'],
  'isolation',
];

function ignored(key: string, fix: string): Row {
  return {
    path: `services.*.${key}`,
    becomes: 'ignored',
    means: `${sentence(fix)}.`,
    change: () => ({ ignored: { why: `"${key}" has no effect in a stack`, fix } }),
  };
}

function leftOut(): Row[] {
  const row = (path: string, means: string): Row => ({ path, becomes: 'left out', means, change: () => ({}) });
  return [
    row('name', 'The name of the stack is a setting: `<project>_<env>`, or `stack_name`.'),
    row('services.*.attach', 'Only for the output of `docker compose up`.'),
    row('services.*.develop', 'Only for `docker compose watch`.'),
    row('services.*.pull_policy', 'A node pulls an image that it does not have; a deploy pins the digest.'),
    row('services.*.pull_refresh_after', 'A node pulls an image that it does not have; a deploy pins the digest.'),
    {
      path: 'services.*.build',
      becomes: 'ignored',
      means: `${sentence(IGNORED.get('build') ?? '')}.`,
      isBeyond: (value) => entriesIn(value).some(([key]) => !BUILD_KEYS.includes(key)),
      change: () => ({ to: '.' }),
    },
  ];
}

function sentence(fix: string): string {
  return `${fix.charAt(0).toUpperCase()}${fix.slice(1)}`;
}
