import type { Node } from 'yaml';
import { child, entriesOf, itemsOf, type YamlFile } from '../../yaml.ts';
import type { Finding } from './preflight.ts';

/** `services.web.ports.0.published must be a integer`, or `service web: …`, as Docker names a place of a compose file. */
const PLACE = /\b(services|networks|volumes|configs|secrets)((?:\.[\w-]+)+)/;
const OBJECT = /\b(service|network|volume|config|secret) "?([\w.-]+)"?[: ]/;

const UNKNOWN_KEY = / Additional property (\S+) is not allowed/;

/** How the message of such a finding begins. */
export const REFUSED = 'Docker refuses the compose file: ';

/** The finding for a compose file that the docker command refused, at the place that its message names. */
export function refusalFinding(yaml: YamlFile, message: string, version: string | undefined): Finding {
  const [, of, name] = OBJECT.exec(message) ?? [];
  const [, section = '', path = ''] = PLACE.exec(message) ?? (of === undefined ? [] : ['', `${of}s`, `.${name}`]);
  let [at, node] = [yaml.at(yaml.root), section === '' ? undefined : child(yaml, yaml.root, section)];
  const keys = path.split('.').filter(Boolean);
  let last: Node | null | undefined = section === '' ? yaml.root : node;
  for (; node !== undefined; node = below(yaml, node, keys.shift() ?? '')) [at, last] = [yaml.at(node), node];
  const unknown = UNKNOWN_KEY.exec(message)?.[1];
  const entry = entriesOf(yaml, last).find(({ key }) => key === unknown);
  if (keys.length === 0 && entry !== undefined) at = yaml.at(entry.keyNode);
  return {
    level: 'problem',
    at,
    message: `${REFUSED}${message}`,
    hint: hintFor(message, version),
    code: 'INVALID_INPUT',
  };
}

function hintFor(message: string, version: string | undefined): string {
  if (UNKNOWN_KEY.test(message) && version !== undefined && /^3(\.[0-7])?$/.test(version))
    return `the file has version "${version}": set version: "3.8", in which Docker knows more keys, or remove this one`;
  if (/\.(?:environment|labels)\.\d+ must be a string/.test(message))
    return 'write "- NAME=value" with an equals sign, or leave out the dashes';
  return 'correct the compose file; "docker stack deploy" supports less than "docker compose"';
}

/** True if a problem that was found already is what Docker refuses: of several, it names only the first. */
export function isNamedIn(findings: readonly Finding[], message: string): boolean {
  const named = [...message.matchAll(/(?:"|not found: )([\w.-]+)/g)].map(([, name]) => `"${name}"`);
  const isVersion = /unsupported Compose file version/i.test(message);
  return findings.some(
    ({ code, message: found }) =>
      code === 'INVALID_INPUT' &&
      ((isVersion && found.includes('has no "version"')) || named.some((name) => found.includes(name))),
  );
}

/** What is at a key of a map, or at an index of a list. */
function below(yaml: YamlFile, node: Node, key: string): Node | undefined {
  return child(yaml, node, key) ?? (/^\d+$/.test(key) ? itemsOf(yaml, node)[Number(key)] : undefined);
}
