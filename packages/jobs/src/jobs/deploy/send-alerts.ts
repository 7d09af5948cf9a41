import { access } from 'node:fs/promises';
import {
  type AlertSource,
  alertSettings,
  alertWithoutReport,
  assertNoProblems,
  type Problem,
  type Settings,
  storedDeployReportSchema,
  targetOf,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems, sendAlertsOf } from '../../parts/alerts.ts';
import { readReport } from '../../parts/handed-on/read-report.ts';
import { refusalFile } from '../../parts/handed-on/refusal.ts';

const locationSettings = ['directory', 'project', 'stackName', 'serverPath', 'serverHost', 'serverUser'] as const;

export const sendAlertsJob = defineJob({
  name: 'send-alerts',
  purpose:
    'Delivers the alert of a deploy report, or its resolution, to every configured channel, and prints one line for each delivery. If a channel does not accept it, the job warns.',
  argument: {
    name: 'env',
    describe: 'the environment; if there is no report, the alert says that the deploy ended without one',
    required: false,
  },
  settings: ['report', ...alertSettings, ...locationSettings],
  example: 'swarm-ci send-alerts --report deploy-report.json',
  run: async ({ argument, settings, problems }, world) => {
    const missing = argument !== '' && (await isMissing(settings.report, world));
    const refused = missing && !(await isMissing(refusalFile(settings.report), world));
    const source = missing ? withoutReport(argument, settings, world) : undefined;
    assertNoProblems([...problems, ...alertProblems(settings), ...(source?.problems ?? [])]);
    if (refused) {
      world.log.info('no alert: the job was refused and changed nothing; its log names the reason');
      world.result('', []);
      return 0;
    }
    const report =
      source?.report ??
      (await readReport(settings.report, { writer: 'deploy', flag: 'report' }, storedDeployReportSchema, world));
    if (source && world.context.job.status === 'success') {
      world.log.info(`there is no ${settings.report}, and the job succeeded`);
      world.result('', []);
      return 0;
    }
    const deliveries = await sendAlertsOf(report, settings, world);
    if (!report.alert && !report.resolves && !report.undelivered)
      world.log.info(`${settings.report} has no alert, and resolves none`);
    else if (deliveries.length === 0)
      world.log.info('no alert channel is configured: see ALERT_… in swarm-ci send-alerts --help');
    const lines = deliveries.map(({ channel, delivered, detail }) =>
      [channel, delivered ? detail : `failed: ${detail}`].join(': '),
    );
    world.result(lines.join('\n'), deliveries);
    return 0;
  },
});

function isMissing(report: string, world: World): Promise<boolean> {
  return access(world.resolve(report)).then(
    () => false,
    () => true,
  );
}

function withoutReport(
  environment: string,
  settings: Settings<(typeof locationSettings)[number]>,
  { context, resolve }: World,
): { report: AlertSource; problems: readonly Problem[] } {
  const { target, problems } = targetOf(environment, settings, context, resolve(settings.directory));
  const [first] = settings.serverHost ?? [];
  const server = first ? `${first.user ?? settings.serverUser ?? ''}@${first.host}`.replace(/^@/, '') : 'this machine';
  const at = new Date().toISOString();
  return { report: alertWithoutReport({ ...target, server, context, at }), problems };
}
