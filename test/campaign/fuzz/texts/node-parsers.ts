import fc from 'fast-check';
import { meetsConstraints } from '../../../../packages/ci-core/src/plan/stack/constraints.ts';
import { addressNumber, overlaps, subnetOf } from '../../../../packages/ci-core/src/plan/stack/ipv4.ts';
import { addressTrouble } from '../../../../packages/ci-core/src/verdict/cause/addresses.ts';
import { causeOf } from '../../../../packages/ci-core/src/verdict/cause/cause.ts';
import { isLackOfNodes } from '../../../../packages/ci-core/src/verdict/tasks/lack-of-nodes.ts';
import { placeWarnings } from '../../../../packages/ci-core/src/verdict/tasks/places.ts';
import { service, spec, task } from '../../../support/stack/stack-scene.ts';
import { onNode, swarmNode } from '../../../support/swarm/node-scene.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';

const texts = ['node.labels.disk == ssd', 'node.ip != 10.1.0.0/16', 'engine.labels.a==b', '10.77.0.0/29', '10.77.0.9'];

export const nodeParsers: readonly Fuzzer[] = [
  fuzzer<readonly [string, string, string]>({
    name: 'nodes, constraints and subnets',
    covers: [
      'meetsConstraints',
      'subnetOf',
      'addressNumber',
      'overlaps',
      'addressTrouble',
      'placeWarnings',
      'isLackOfNodes',
    ],
    inputs: fc.tuple(mutatedText(texts), mutatedText(texts), anyText),
    attacks: (size) => sizeAttacks(size, ['node.labels.a == ', '= ', '1.', '/']).map((text) => [text, text, text]),
    read: ([one, other, name]) => {
      const node = swarmNode(name, { availability: 'pause', labels: { disk: other }, address: other });
      const asked = spec({ Mode: { Global: {} } });
      const TaskTemplate = {
        ...asked.TaskTemplate,
        Placement: { Constraints: [one, other] },
        Networks: [{ Target: 'n' }],
      };
      const placed = service({ ...asked, TaskTemplate });
      const waiting = onNode(name, task({ TaskTemplate, state: 'new' }));
      const network = (Id: string, Subnet: string) => ({
        Id,
        Name: name,
        Scope: 'swarm',
        IPAM: { Config: [{ Subnet }] },
      });
      const use = {
        Status: { State: 'running' },
        NetworksAttachments: [{ Network: { ID: 'n' }, Addresses: [one, other] }],
      };
      const full = { networks: [network('n', one)], tasks: [use], services: [] };
      const stuck = { networks: [network('n', ''), network('m', one)], tasks: [], services: [] };
      const troubles = [full, stuck].map((facts) => addressTrouble(waiting, facts, new Map([[name, [other]]])));
      return {
        met: meetsConstraints([one], node),
        lack: isLackOfNodes(`no suitable node (${one})`),
        ranges: [subnetOf(one) ?? null, addressNumber(other) ?? null, overlaps(one, other)],
        warnings: placeWarnings(placed, [waiting], [node], name),
        causes: troubles.map((addresses) =>
          causeOf({ task: waiting, addresses, evidence: { health: [], logs: [], outOfMemory: false } }),
        ),
      };
    },
  }),
];
