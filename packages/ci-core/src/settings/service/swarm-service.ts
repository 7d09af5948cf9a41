import type { Problem } from '../../errors.ts';
import { type Entry, entriesOf, textOf, type YamlFile } from '../../yaml.ts';

/** The name in the swarm of one service of the build. */
export type SwarmService = { readonly service: string; readonly swarmService: string; readonly at: string };

/** Reads `swarm_service` of each entry under `services` in swarm-ci.yaml. */
export function readSwarmServices(yaml: YamlFile, services: readonly Entry[]) {
  const problems: Problem[] = [];
  const value = services.flatMap(({ key: service, value: entry }): SwarmService[] => {
    const member = entriesOf(yaml, entry).find(({ key }) => key === 'swarm_service');
    if (member === undefined) return [];
    const at = yaml.at(member.value ?? member.keyNode);
    const swarmService = textOf(member.value);
    if (swarmService) return [{ service, swarmService, at }];
    problems.push({ at, message: '"swarm_service" must be a plain value', hint: 'write swarm_service: NAME' });
    return [];
  });
  return { value, problems };
}
