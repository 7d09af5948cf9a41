import {
  type AlertSource,
  alertOnChange,
  alertSettings,
  assertNoProblems,
  type Finding,
  jobLogins,
  jobVariables,
  messageOf,
  readDrift,
  readStatus,
  type Settings,
  type Target,
  targetOf,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems, sendAlertsOf } from '../../parts/alerts.ts';
import { findingLines } from '../../parts/findings.ts';
import { manifestSettings } from '../../parts/manifest.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';

const statusSettings = [...manifestSettings, ...targetSettings, 'patience', ...alertSettings] as const;

export const statusJob = defineJob({
  name: 'status',
  purpose:
    'Judges what runs now, by the rules of a deploy, and changes nothing: services that are failing, paused or stuck, networks without addresses, nodes that are down, managers at the edge, certificates near their end. Exits with 1 if there is a problem.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: statusSettings,
  switches: {
    drift: 'also compare each service with the live release, field by field',
    alert: 'send an alert when the state changes, and resolve it when there are no problems any more',
  },
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci status prod --drift',
  run: async (input, world) => {
    const { target, findings } = await readFindings(input, world);
    if (input.switches.has('alert')) await sendOnChange(findings, target, input.settings, world);
    world.result(findingLines(findings), findings);
    return findings.some(({ level }) => level === 'problem') ? 1 : 0;
  },
});

async function readFindings(
  { argument, settings, switches, problems }: JobInput<(typeof statusSettings)[number]>,
  world: World,
): Promise<{ readonly target: Target; readonly findings: readonly Finding[] }> {
  const directory = world.resolve(settings.directory);
  const { target, problems: targetFaults } = targetOf(argument, settings, world.context, directory);
  const variables = jobVariables({ ...settings, directory }, world.env);
  const logins = jobLogins(settings, world.env);
  const faults = switches.has('drift') ? [...variables.problems, ...logins.problems] : [];
  const alerts = switches.has('alert') ? alertProblems(settings) : [];
  assertNoProblems([...problems, ...targetProblems(settings, world.env), ...targetFaults, ...faults, ...alerts]);
  world.protect(logins.logins.map(({ password }) => password));
  const manager = await openTarget(settings, world);
  try {
    const status = await readStatus(manager, target, { patience: settings.patience, mask: world.redact });
    if (!switches.has('drift')) return { target, findings: status };
    const { context } = world;
    const wanted = { target, ...variables, context, settings: { ...settings, directory } };
    const drift = await readDrift(manager, wanted, await world.docker());
    return { target, findings: [...status, ...drift] };
  } finally {
    manager.host.close();
  }
}

/** What cannot be recorded or sent is a warning: it does not change the status. */
async function sendOnChange(
  findings: readonly Finding[],
  target: Target,
  settings: Settings<(typeof statusSettings)[number]>,
  world: World,
): Promise<void> {
  const ports = {
    connect: () => openTarget(settings, world),
    log: world.log,
    deliver: (source: AlertSource) => sendAlertsOf(source, settings, world),
  };
  await alertOnChange(findings, { target, context: world.context }, ports).catch((error) =>
    world.log.warn(`the alert of the status was not sent: ${messageOf(error)}`),
  );
}
