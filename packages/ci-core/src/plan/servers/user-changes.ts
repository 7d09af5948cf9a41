import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { NodeFacts } from './facts/node-facts.ts';

type DeployUser = NonNullable<Servers['deploy_user']>;

/** The deploy user and its keys; keys that `servers.yaml` does not name stay. */
export function userChanges(node: string, { user }: NodeFacts, wanted: DeployUser | undefined): Change[] {
  if (wanted === undefined) return [];
  const { name, keys } = wanted;
  const isMember = user?.groups.includes('docker') === true;
  const from = user === undefined ? '' : 'not in group docker';
  return [
    ...(isMember ? [] : [{ node, kind: 'user' as const, what: name, from, to: 'in group docker' }]),
    ...missingKeys(user?.keys, keys).map((key) => ({
      node,
      kind: 'keys' as const,
      what: name,
      from: '',
      to: shownKey(key),
    })),
  ];
}

/** The wanted keys that are not among the lines of an authorized_keys file. */
export function missingKeys(lines: readonly string[] = [], wanted: readonly string[] = []): string[] {
  const known = new Set(lines.map(keyOf));
  return wanted.filter((key) => !known.has(keyOf(key)));
}

/** Type and key, without options before them and the comment after them. */
function keyOf(line: string): string {
  return /(?:ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+/.exec(line)?.[0] ?? line;
}

/** Its type with its comment, or with the end of the key. */
function shownKey(line: string): string {
  const [type = '', key = '', ...comment] = line.split(' ');
  return `${type} ${comment.join(' ') || `…${key.slice(-8)}`}`;
}
