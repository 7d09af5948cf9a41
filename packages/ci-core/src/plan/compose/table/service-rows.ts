import { entriesIn, isList, isMapping, type Json } from '../json.ts';
import { asText, hasVariable, isText, type Row } from './row.ts';

const RESOURCES = 'services.*.deploy.resources';

/** Other forms of what a service of a stack has as well. */
export const serviceRows: readonly Row[] = [
  text(`${RESOURCES}.limits.cpus`),
  text(`${RESOURCES}.limits.memory`),
  text(`${RESOURCES}.reservations.cpus`),
  text(`${RESOURCES}.reservations.memory`),
  {
    path: 'services.*.depends_on',
    becomes: 'the same',
    means:
      'The order in which a deploy changes the services: see [Order](order.md). Swarm itself starts all at the same time.',
    isBeyond: () => false,
  },
  {
    path: 'services.*.extra_hosts',
    becomes: 'lowered',
    means: 'A list of `NAME:ADDRESS`; Compose also takes `NAME=ADDRESS` and several addresses.',
    isBeyond: (value) =>
      isList(value)
        ? value.some((one) => isText(one) && /^[^:$]+=/.test(one))
        : entriesIn(value).some(([, address]) => isList(address)),
    change: (value) => {
      if (isList(value)) return { to: value.map((one) => (isText(one) ? hostPair(one) : one)) };
      const pairs = entriesIn(value).flatMap(([name, address]) =>
        (isList(address) ? address : [address]).map((one) => `${name}:${String(one).replace(BRACKETS, '$1')}`),
      );
      return { to: pairs };
    },
  },
  {
    path: 'services.*.healthcheck',
    becomes: 'lowered',
    means:
      'With `disable: true`, nothing else of it counts: a file that is merged can switch off the check of another one.',
    isBeyond: (value) => isSwitchedOff(value) && entriesIn(value).some(([key]) => key === 'test'),
    change: (value) => ({ to: isSwitchedOff(value) ? { disable: true } : value }),
  },
  booleans('services.*.environment'),
  booleans('services.*.labels'),
  booleans('services.*.deploy.labels'),
  {
    path: 'services.*.networks.*',
    becomes: 'ignored',
    means:
      '`aliases` and, since Docker 29, `driver_opts` are the same; a service has no address, MAC address or priority of its own in a network.',
    isBeyond: (value) => entriesIn(value).some(([key]) => !NETWORK_KEYS.includes(key)),
    change: (value) => {
      const others = entriesIn(value).filter(([key]) => !KEPT.includes(key));
      if (others.length === 0) return { to: value };
      const keys = others.map(([key]) => key);
      return {
        to: Object.fromEntries(entriesIn(value).filter(([key]) => KEPT.includes(key))),
        ignored: { why: `${keys.map((key) => `"${key}"`).join(', ')} has no effect in a stack`, fix: 'remove it' },
      };
    },
  },
  mode('configs'),
  mode('secrets'),
  {
    path: 'services.*.secrets[]',
    becomes: 'lowered',
    means: 'The target `/run/secrets/NAME`, which Compose fills in, is the one without a target.',
    isBeyond: () => false,
    change: (value) => {
      if (!isMapping(value) || value.target !== `/run/secrets/${value.source}`) return { to: value };
      const { target: _, ...rest } = value;
      return { to: Object.keys(rest).length === 1 ? (rest.source ?? null) : rest };
    },
  },
];

/** IPv6 addresses without the brackets that Compose takes as well. */
const BRACKETS = /^\[([\da-f:.]+)\]$/i;

function hostPair(text: string): string {
  const [, name, address] = /^([^:=$]+)[:=](.*)$/s.exec(text) ?? [];
  return name === undefined || address === undefined ? text : `${name}:${address.replace(BRACKETS, '$1')}`;
}

const KEPT = ['aliases', 'driver_opts'];
/** What the schema of a stack has, with or without effect. */
const NETWORK_KEYS = [...KEPT, 'ipv4_address', 'ipv6_address'];

function text(path: string): Row {
  return {
    path,
    becomes: 'lowered',
    means: 'A text.',
    isBeyond: (value) => typeof value === 'number',
    change: (value) => ({ to: asText(value) }),
  };
}

function isSwitchedOff(value: Json): boolean {
  return isMapping(value) && value.disable === true;
}

/** Docker takes texts, numbers and nothing. */
function booleans(path: string): Row {
  return {
    path,
    becomes: 'lowered',
    means: '`true` and `false` are texts.',
    isBeyond: (value) => entriesIn(value).some(([, one]) => typeof one === 'boolean'),
    change: (value) => {
      if (!isMapping(value)) return { to: value };
      const texts = entriesIn(value).map(([key, one]): [string, Json] => [
        key,
        typeof one === 'boolean' ? `${one}` : one,
      ]);
      return { to: Object.fromEntries(texts) };
    },
  };
}

function mode(kind: 'configs' | 'secrets'): Row {
  return {
    path: `services.*.${kind}[].mode`,
    becomes: 'lowered',
    means: 'A number; Compose also takes `"0440"`.',
    isBeyond: (value) => isText(value) && !hasVariable(value),
    change: (value) =>
      isText(value) && /^0?[0-7]{3,4}$/.test(value) ? { to: Number.parseInt(value, 8) } : { to: value },
  };
}
