import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { ServerDiff } from './facts/server-state.ts';

const KNOWN: Readonly<Record<string, RegExp>> = { debian: /^1[23]$/, ubuntu: /^2[2-9]\.\d\d$/ };

/** The packages that a node lacks. A system that is not known is taken as it is if nothing has to be installed. */
export function packageChanges(name: string, facts: NodeFacts, servers: Servers): ServerDiff {
  const changes = [...engineChange(name, facts, servers.docker), ...firewallPackage(name, facts, servers)];
  const missing = ['systemctl', 'useradd'].filter((tool) => !facts.tools.has(tool));
  const isKnown = KNOWN[facts.os]?.test(facts.osVersion) === true && facts.tools.has('apt-get');
  const lacking = [...missing, ...(isKnown ? [] : changes.map(({ what }) => what))];
  if (lacking.length === 0) return { changes, problems: [] };
  const system = facts.osName || 'an unknown system';
  const hint = 'use Debian 12 or 13, or Ubuntu 22.04 or newer, or install it by hand';
  return { changes: [], problems: [{ at: name, message: `${system} lacks ${lacking.join(', ')}`, hint }] };
}

function engineChange(
  node: string,
  { tools, dockerPackage }: NodeFacts,
  { from, version, mirror }: Servers['docker'],
): Change[] {
  const what = from === 'docker.com' ? 'docker-ce' : 'docker.io';
  const source = from === 'docker.com' ? ` from ${mirror ?? 'download.docker.com'}` : '';
  const to = `${version ?? 'newest version'}${source}`;
  if (!tools.has('docker')) return [{ node, kind: 'package', what, from: '', to }];
  // An engine that did not come as a package, or as another one, is left alone unless a version is wanted.
  const has = dockerPackage?.version ?? '';
  if (version === undefined || withoutEpoch(has).startsWith(version)) return [];
  return [{ node, kind: 'package', what, from: dockerPackage ? `${dockerPackage.name} ${has}` : 'unknown', to }];
}

function firewallPackage(node: string, { tools }: NodeFacts, { firewall }: Servers): Change[] {
  if (firewall === undefined || tools.has(firewall.with === 'ufw' ? 'ufw' : 'nft')) return [];
  return [{ node, kind: 'package', what: firewall.with, from: '', to: 'newest version' }];
}

/** `5:28.5.2-1~debian.13~trixie` → `28.5.2-1~debian.13~trixie`. */
function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, '');
}
