import { open } from 'node:fs/promises';
import {
  alertSettings,
  createStage,
  type DeployReport,
  messageOf,
  type ServiceEvent,
  type Settings,
} from '@swarm-ci/core';
import type { World } from '../command-line/world.ts';
import { sendAlertsOf } from './alerts.ts';
import { publishReport, reportFiles } from './deploy-reports.ts';
import { manifestSettings } from './manifest.ts';
import { recordDeploymentOf } from './record-deployment.ts';
import { stopSignal } from './stop-signal.ts';
import { openTarget, targetSettings } from './target.ts';

/** Settings of the jobs that report the outcome of a change: the server, the files for it, and where alerts go. */
export const reportSettings = [
  ...targetSettings,
  ...reportFiles,
  'events',
  'recordDeployment',
  ...alertSettings,
] as const;

/** Settings of the jobs that change a stack. */
export const rolloutSettings = [
  ...manifestSettings,
  'timeout',
  'patience',
  'lockTimeout',
  'onFailure',
  'keepReleases',
  'prune',
  'bindChanges',
  'order',
  ...reportSettings,
] as const;

/** The ports of such a job: the connection to the server, the log, the stop signal, the file for events, reports and alerts. */
export async function openRollout(settings: Settings<(typeof reportSettings)[number]>, stack: string, world: World) {
  const events = settings.events === undefined ? undefined : await open(world.resolve(settings.events), 'a');
  const stage = createStage(stack);
  return {
    stage,
    signal: stopSignal(world, stage.interrupted),
    http: world.http,
    docker: await world.docker(),
    connect: () => openTarget(settings, world),
    log: world.log,
    onEvent: (event: ServiceEvent) => {
      events?.appendFile(`${JSON.stringify(event)}\n`).catch((error) => {
        world.log.warn(`${settings.events} is incomplete: ${messageOf(error)}`);
      });
    },
    deliverReport: async (report: DeployReport) => {
      await publishReport(report, settings, world);
      await recordDeploymentOf(report, settings, world);
      return sendAlertsOf(report, settings, world);
    },
    close: async () => {
      await events?.close();
    },
  };
}
