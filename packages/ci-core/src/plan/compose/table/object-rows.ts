import { variableName } from '../../../text.ts';
import { entriesIn, isMapping, type Json } from '../json.ts';
import { type Change, isText, type Row, type RowFacts } from './row.ts';

export const objectRows: readonly Row[] = [
  {
    path: 'configs.*.content',
    becomes: 'lowered',
    means:
      'A file with that content, in which variables are filled in. Without a `name:`, the config gets a versioned one, so that a change reaches the services.',
    change: (value, parent, facts) => fileOf(String(value ?? ''), parent, facts),
  },
  {
    path: 'configs.*.environment',
    becomes: 'lowered',
    means: 'A file with the value of the variable; the name as for `content`.',
    change: (value, parent, facts) => fileOf(`\${${value}}`, parent, facts),
  },
  {
    path: 'secrets.*.environment',
    becomes: 'the same',
    means: 'It is passed on as it is.',
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

function fileOf(template: string, parent: { readonly name?: Json }, { stack, names }: RowFacts): Change {
  const [, key = ''] = names;
  const path = `.swarm-ci-configs/${encodeURIComponent(key)}`;
  const named = isText(parent.name) ? [] : [{ path: ['name'], value: `\${${variableName(`${stack}_${key}`)}}` }];
  return {
    sets: [{ path: ['file'], value: `./${path}` }, ...named],
    filledIn: [template],
    files: { [path]: template },
  };
}

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
