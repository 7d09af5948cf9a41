import { deployReportSchema, refuse } from '@swarm-ci/core';
import { alertProblems, alertSettings, sendAlertsOf } from './alerts.ts';
import { defineJob } from './job.ts';
import { readReport } from './read-report.ts';

export const sendAlertsJob = defineJob({
  name: 'send-alerts',
  purpose:
    'Delivers the alert of a deploy report to every channel that is set, or that it is over; prints one line a delivery. A channel that does not take it is a warning.',
  settings: ['report', ...alertSettings],
  example: 'swarm-ci send-alerts --report deploy-report.json',
  run: async ({ settings, problems }, world) => {
    refuse([...problems, ...alertProblems(settings)]);
    const report = await readReport(settings.report, 'deploy', deployReportSchema, world);
    const deliveries = await sendAlertsOf(report, settings, world);
    if (!report.alert && !report.resolves && !report.untold)
      world.log.info(`${settings.report} has no alert, and none is over`);
    else if (deliveries.length === 0) world.log.info('no channel is set: see ALERT_… in swarm-ci send-alerts --help');
    const lines = deliveries.map(({ channel, delivered, detail }) =>
      [channel, delivered ? detail : `failed: ${detail}`].join(': '),
    );
    world.result(lines.join('\n'), deliveries);
    return 0;
  },
});
