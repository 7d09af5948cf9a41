import {
  assertNoProblems,
  type Finding,
  jobLogins,
  jobVariables,
  readDrift,
  readStatus,
  targetOf,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { findingLines } from '../../parts/findings.ts';
import { manifestSettings } from '../../parts/manifest.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';

const statusSettings = [...manifestSettings, ...targetSettings, 'patience'] as const;

export const statusJob = defineJob({
  name: 'status',
  purpose:
    'Judges what runs now, by the rules of a deploy, and changes nothing: services that are failing, paused or stuck, networks without addresses, nodes that are down, managers at the edge, certificates near their end. Exits with 1 if there is a problem.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: statusSettings,
  switches: { drift: 'also compare each service with the live release, field by field' },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci status prod --drift',
  run: async (input, world) => {
    const findings = await readFindings(input, world);
    world.result(findingLines(findings), findings);
    return findings.some(({ level }) => level === 'problem') ? 1 : 0;
  },
});

async function readFindings(
  { argument, settings, switches, problems }: JobInput<(typeof statusSettings)[number]>,
  world: World,
): Promise<Finding[]> {
  const directory = world.resolve(settings.directory);
  const { target, problems: targetFaults } = targetOf(argument, settings, world.context, directory);
  const variables = jobVariables({ ...settings, directory }, world.env);
  const logins = jobLogins(settings, world.env);
  const faults = switches.has('drift') ? [...variables.problems, ...logins.problems] : [];
  assertNoProblems([...problems, ...targetProblems(settings, world.env), ...targetFaults, ...faults]);
  world.protect(logins.logins.map(({ password }) => password));
  const manager = await openTarget(settings, world);
  try {
    const status = await readStatus(manager, target, { patience: settings.patience, mask: world.redact });
    if (!switches.has('drift')) return status;
    const { context } = world;
    const wanted = { target, ...variables, context, settings: { ...settings, directory } };
    return [...status, ...(await readDrift(manager, wanted, await world.docker()))];
  } finally {
    manager.host.close();
  }
}
