import fc from 'fast-check';
import { changeText } from '../../../../packages/ci-core/src/plan/servers/change.ts';
import { mergedDaemon } from '../../../../packages/ci-core/src/plan/servers/daemon-changes.ts';
import { diffServers } from '../../../../packages/ci-core/src/plan/servers/diff-servers.ts';
import { parseNodeFacts } from '../../../../packages/ci-core/src/plan/servers/facts/node-facts.ts';
import { firewallRules } from '../../../../packages/ci-core/src/plan/servers/firewall/firewall-rules.ts';
import { ufwRules } from '../../../../packages/ci-core/src/plan/servers/firewall/ufw-rules.ts';
import { missingValues } from '../../../../packages/ci-core/src/plan/servers/missing-values.ts';
import { orderChanges } from '../../../../packages/ci-core/src/plan/servers/order-changes.ts';
import { readServers } from '../../../../packages/ci-core/src/settings/servers/read-servers.ts';
import { equalState } from '../../../support/servers/equal-state.ts';
import { FULL } from '../../../support/servers/servers-text.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { yamlBombs } from '../yaml-bombs.ts';

const FACTS = `uid=0
os=debian
version=13
tool=docker
package=docker.io 26.1.5
daemon=eyJsb2ctZHJpdmVyIjoibG9jYWwifQ==
engine=26.1.5
swarm=active|abc|true
user=deploy
groups=deploy docker
folder=directory:root:755:/data/shop
firewall=a
ufw=active
ufw-rules=a
`;

export const serversFileParsers: readonly Fuzzer[] = [
  fuzzer<readonly [string, string]>({
    name: 'servers.yaml and the facts of a server',
    covers: [
      'readServers',
      'parseNodeFacts',
      'daemonChanges',
      'mergedDaemon',
      'folderChanges',
      'packageChanges',
      'userChanges',
      'missingKeys',
      'firewallChanges',
      'firewallRules',
      'ufwRules',
      'missingValues',
    ],
    inputs: fc.tuple(mutatedText([FULL]), mutatedText([FACTS])),
    attacks: (size) => [
      ...yamlBombs(size).map((text) => [text, FACTS] as const),
      ...sizeAttacks(size, ['folder=', 'daemon=', 'tool=a\n', 'swarm=|']).map((text) => [FULL, text] as const),
    ],
    read: ([text, output]) => {
      const { servers, problems } = readServers('servers.yaml', text);
      const facts = parseNodeFacts(output);
      if (servers === undefined) return { problems };
      const names = Object.keys(servers.nodes);
      const state = { ...equalState(servers), nodes: new Map(names.map((name) => [name, facts])) };
      const { changes } = diffServers(servers, state);
      return {
        changes: orderChanges(changes, servers).map((step) => step.changes.map(changeText)),
        rules: names.map((name) => [firewallRules(servers, name), ufwRules(servers, name)]),
        daemon: mergedDaemon(facts.daemon, servers.docker.daemon),
        missing: missingValues(changes, servers, () => false),
      };
    },
  }),
];
