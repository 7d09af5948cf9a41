import { entriesIn, isMapping, type Json } from '../json.ts';
import type { Row } from './row.ts';

export const objectRows: readonly Row[] = [
  {
    path: 'configs.*.content',
    becomes: 'the same',
    means:
      'A config with that content, in which variables are filled in. Without a `name:`, it gets a versioned one, so that a change reaches the services.',
    isBeyond: () => false,
  },
  {
    path: 'configs.*.environment',
    becomes: 'the same',
    means: 'A config with the value of that variable of the job; the name as for `content`.',
    isBeyond: () => false,
  },
  {
    path: 'secrets.*.environment',
    becomes: 'the same',
    means: 'A secret with the value of that variable of the job: see [Secrets](secrets.md).',
    isBeyond: () => false,
  },
  {
    path: 'networks.*.ipam',
    becomes: 'ignored',
    means: '`subnet` is the same; `gateway`, `ip_range`, `aux_addresses` and options have no effect.',
    isBeyond: (value) => JSON.stringify(value) !== JSON.stringify(ipam(value)),
    change: (value) => {
      const to = ipam(value);
      const has = /"(gateway|ip_range|aux_addresses)":/.exec(JSON.stringify(value))?.[1];
      return has === undefined
        ? { to }
        : { to, ignored: { why: `"${has}" has no effect in a stack`, fix: 'remove it' } };
    },
  },
  ignoredIn('networks.*.enable_ipv6'),
  ignoredIn('networks.*.enable_ipv4'),
];

/** What the schema of a stack has. */
function ipam(value: Json): Json {
  if (!isMapping(value)) return value;
  const { driver, config } = value;
  const subnets = Array.isArray(config)
    ? config.map((one) => Object.fromEntries(entriesIn(one).filter(([key]) => key === 'subnet')))
    : config;
  return { ...(driver === undefined ? {} : { driver }), ...(subnets === undefined ? {} : { config: subnets }) };
}

function ignoredIn(path: string): Row {
  const key = path.split('.').at(-1);
  return {
    path,
    becomes: 'ignored',
    means: 'Swarm gives IPv4 addresses to the tasks of an overlay network.',
    change: () => ({ ignored: { why: `"${key}" has no effect in a stack`, fix: 'remove it' } }),
  };
}
