import { type Json, type Mapping, without } from '../json.ts';
import { type Change, hasVariable, isText, type Row } from './row.ts';

/** `8000-8010:80`: many published ports for one of the container. */
const RANGE_TO_ONE = /(?:^|:)(\d+-\d+):\d+(?:\/\w+)?$/;
/** Addresses that mean every address. */
const ANY = ['', '0.0.0.0', '::'];

export const portRows: readonly Row[] = [
  {
    path: 'services.*.ports[].published',
    becomes: 'lowered',
    means: 'A number. A range of published ports for one port of the container is refused: Swarm publishes one.',
    isBeyond: (value) => isText(value) && !hasVariable(value),
    change: (value) => number(value, 'published'),
  },
  {
    path: 'services.*.ports[].target',
    becomes: 'lowered',
    means: 'A number.',
    isBeyond: (value) => isText(value) && !hasVariable(value),
    change: (value) => number(value, 'target'),
  },
  {
    path: 'services.*.ports[]',
    becomes: 'refused',
    means: 'Such as `"8000-8010:80"`: `docker compose` picks one of the ports, and a stack publishes all of them.',
    isBeyond: () => false,
    change: (value) => {
      const range = isText(value) ? RANGE_TO_ONE.exec(value)?.[1] : undefined;
      return range === undefined ? { to: value } : number(range, 'published');
    },
  },
  leftOut('name', 'A name for people.'),
  leftOut('app_protocol', 'A note for other programs.'),
  {
    path: 'services.*.ports[].host_ip',
    becomes: 'refused',
    means:
      'Swarm publishes a port on all addresses of a node. An address other than `0.0.0.0` and `::` is refused, and so is `127.0.0.1:8080:80`, by the lint rule `loopback-port`.',
    change: (value) =>
      ANY.includes(String(value)) ? {} : { refused: [{ why: allAddresses(value), fix: ONLY_A_NETWORK }] },
  },
];

const ONLY_A_NETWORK =
  'remove the port and reach the service over a network, or let a firewall close it and remove host_ip';

function allAddresses(address: Json): string {
  return `Swarm cannot publish a port on ${address} alone: it would be open on every address of the node`;
}

function number(value: Json, what: string): Change {
  if (hasVariable(value)) return { to: value };
  if (/^\d{1,5}$/.test(String(value))) return { to: Number(value) };
  const why = `${what}: "${value}" is not one port, and a service of a stack publishes single ports`;
  return { refused: [{ why, fix: 'write an entry for each port' }] };
}

function leftOut(key: string, means: string): Row {
  return { path: `services.*.ports[].${key}`, becomes: 'left out', means, change: () => ({}) };
}

/** A volume whose source is in a variable: only its value shows whether it is a volume or a folder. */
export function isOpenMount(mount: Mapping): boolean {
  const { type, source, target } = mount;
  const plain = Object.keys(without(mount, 'type', 'source', 'target', 'read_only', 'volume', 'bind'));
  const isEmpty = [mount.volume, mount.bind].every((one) => one === undefined || JSON.stringify(one) === '{}');
  return (
    (type === 'volume' || type === 'bind') && hasVariable(source) && isText(target) && plain.length === 0 && isEmpty
  );
}
