import { open } from 'node:fs/promises';
import { createStage, type DeployReport, messageOf, type ServiceEvent, type Settings } from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { alertSettings, sendAlertsOf } from './alerts.ts';
import { reportFiles, tellReport } from './deploy-reports.ts';
import { manifestSettings } from './manifest.ts';
import { openTarget, targetSettings } from './target.ts';

/** Settings of the jobs that change a stack. */
export const rolloutSettings = [
  ...manifestSettings,
  ...targetSettings,
  'timeout',
  'patience',
  'lockTimeout',
  'onFailure',
  'keepReleases',
  ...reportFiles,
  'events',
  ...alertSettings,
] as const;

/** What such a job gives the core: the way to the server, the log, the stage a signal stops, the file for events, who is told. */
export async function openRollout(settings: Settings<(typeof rolloutSettings)[number]>, stack: string, world: World) {
  const events = settings.events === undefined ? undefined : await open(world.resolve(settings.events), 'a');
  const stage = createStage(stack);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) world.onSignal(signal, () => stage.stop(signal));
  return {
    stage,
    connect: () => openTarget(settings, world),
    log: world.log,
    onEvent: (event: ServiceEvent) => {
      events?.appendFile(`${JSON.stringify(event)}\n`).catch((error) => {
        world.log.warn(`${settings.events} is not whole: ${messageOf(error)}`);
      });
    },
    tell: async (report: DeployReport) => {
      await tellReport(report, settings, world);
      return sendAlertsOf(report, settings, world);
    },
    close: async () => {
      await events?.close();
    },
  };
}
