import {
  alertSettings,
  assertNoProblems,
  buildReportSchema,
  planBatch,
  type Settings,
  updateRequest,
  updateServices,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems, sendAlertsOf } from '../../parts/alerts.ts';
import { dropOldReports, reportFiles, tellReport, verdictOutput } from '../../parts/deploy-reports.ts';
import { imageNamed, serviceNamed } from '../../parts/named.ts';
import { readReport } from '../../parts/read-report.ts';
import { callsOf, lockedSwitch, swarmUtilsSettings, viaProblems, withSwarmUtils } from '../../parts/swarm-utils.ts';

export const updateServiceJob = defineJob({
  name: 'update-service',
  purpose:
    'Has SwarmUtils give a service another image (or each service of a build report the one that was built), and tells from what it answers whether it was rolled back; writes a deploy report and alerts like deploy.',
  argument: {
    name: 'env',
    describe: 'the environment, whose settings count and which the report names',
    required: false,
  },
  settings: [...swarmUtilsSettings, 'swarmService', ...reportFiles, ...alertSettings],
  options: {
    service: { placeholder: 'NAME', describe: 'the service as "docker service ls" shows it, <stack>_<name>' },
    image: { placeholder: 'IMAGE', describe: 'the image with its tag' },
    from: { placeholder: 'FILE', describe: 'a build-report.json: every image in it that can be deployed' },
  },
  switches: { force: 'start the tasks anew even if nothing changes', ...lockedSwitch },
  outputs: verdictOutput,
  example: 'swarm-ci update-service --service shop_web --image registry.example.com/shop/web:20260131_7ab44e95',
  run: async (input, world) => {
    const { settings, switches, argument } = input;
    await dropOldReports(settings, world);
    const wanted = await wantedUpdates(input, world);
    const planned = callsOf(wanted.requests, settings, switches.has('retry-locked'), world);
    const missing = [...viaProblems(settings, world.env), ...planned.problems];
    assertNoProblems([...input.problems, ...alertProblems(settings), ...wanted.problems, ...missing]);
    for (const warning of wanted.warnings) world.log.warn(warning);
    if (planned.calls.length === 0) world.log.info('no image was built, so there is nothing to update');
    const facts = { environment: argument || undefined, context: world.context, warnings: wanted.warnings };
    const report = await withSwarmUtils(settings, world, (ports) =>
      updateServices({ ...facts, calls: planned.calls, ports }),
    );
    await tellReport(report, settings, world);
    await sendAlertsOf(report, settings, world);
    return report.exitCode;
  },
});

type Wanted = Pick<JobInput<never>, 'options' | 'switches'> & { readonly settings: Settings<'swarmService'> };

async function wantedUpdates({ options, switches, settings }: Wanted, world: World) {
  const { service, image, from } = options;
  const force = switches.has('force');
  if (from !== undefined) {
    const report = await readReport(from, { writer: 'build-images', flag: 'from' }, buildReportSchema, world);
    const batch = planBatch(report, settings.swarmService ?? [], { file: from, force });
    const hint = 'name one service with its image, or a report';
    const both =
      service === undefined && image === undefined
        ? []
        : [{ at: '--from', message: 'stands beside --service or --image', hint }];
    return { ...batch, problems: [...both, ...batch.problems] };
  }
  const [named, imaged] = [serviceNamed(service), imageNamed(image)];
  const request = updateRequest(named.name, imaged.name, force);
  return { requests: [request], warnings: [], problems: [...named.problems, ...imaged.problems] };
}
