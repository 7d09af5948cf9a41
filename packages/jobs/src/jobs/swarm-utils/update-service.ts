import {
  alertSettings,
  assertNoProblems,
  buildReportSchema,
  planBatch,
  planOne,
  type Settings,
  updateRequest,
  updateServices,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import type { World } from '../../command-line/world.ts';
import { alertProblems, sendAlertsOf } from '../../parts/alerts.ts';
import { publishReport, removeOldReports, reportFiles, verdictOutput } from '../../parts/deploy-reports.ts';
import { readReport } from '../../parts/handed-on/read-report.ts';
import { markRefusal } from '../../parts/handed-on/refusal.ts';
import { imageNamed, serviceNamed, untaggedNamed } from '../../parts/named.ts';
import { callsOf, lockedSwitch, swarmUtilsSettings, viaProblems, withSwarmUtils } from '../../parts/swarm-utils.ts';

const updateSettings = [...swarmUtilsSettings, 'swarmService', ...reportFiles, ...alertSettings] as const;

export const updateServiceJob = defineJob({
  name: 'update-service',
  purpose:
    'Updates the image of a service, or of each service of a build report, through SwarmUtils, and reports whether the update was rolled back. Writes a deploy report and sends alerts like deploy.',
  argument: {
    name: 'env',
    describe: 'the environment: its settings are used, and the report names it',
    required: false,
  },
  settings: updateSettings,
  options: {
    service: { placeholder: 'NAME', describe: 'the service as "docker service ls" shows it, <stack>_<name>' },
    image: { placeholder: 'IMAGE', describe: 'the image with its tag; without a tag together with --from' },
    from: {
      placeholder: 'FILE',
      describe:
        'a build-report.json: update to every image in it that can be deployed, or --service alone if it has its --image',
    },
  },
  switches: { force: 'recreate the tasks even if nothing changes', ...lockedSwitch },
  outputs: verdictOutput,
  example: 'swarm-ci update-service --service shop_web --image registry.example.com/shop/web:20260131_7ab44e95',
  run: (input, world) => markRefusal(input.settings, world, () => runUpdate(input, world)),
});

async function runUpdate(input: JobInput<(typeof updateSettings)[number]>, world: World): Promise<number> {
  const { settings, switches, argument } = input;
  await removeOldReports(settings, world);
  const wanted = await wantedUpdates(input, world);
  const planned = callsOf(wanted.requests, settings, switches.has('retry-locked'), world);
  const missing = [...viaProblems(settings, world.env), ...planned.problems];
  assertNoProblems([...input.problems, ...alertProblems(settings), ...wanted.problems, ...missing]);
  for (const warning of wanted.warnings) world.log.warn(warning);
  if (planned.calls.length === 0) {
    const what = input.options.image === undefined ? 'no image' : `no image ${input.options.image}`;
    world.log.info(`${what} was built, so there is nothing to update`);
  }
  const facts = { environment: argument || undefined, context: world.context, warnings: wanted.warnings };
  const report = await withSwarmUtils(settings, world, (ports) =>
    updateServices({ ...facts, calls: planned.calls, ports }),
  );
  await publishReport(report, settings, world);
  await sendAlertsOf(report, settings, world);
  return report.exitCode;
}

type Wanted = Pick<JobInput<never>, 'options' | 'switches'> & { readonly settings: Settings<'swarmService'> };

async function wantedUpdates({ options, switches, settings }: Wanted, world: World) {
  const { service, image, from } = options;
  const force = switches.has('force');
  if (from !== undefined) {
    const report = await readReport(from, { writer: 'build-images', flag: 'from' }, buildReportSchema, world);
    if (service === undefined && image === undefined)
      return planBatch(report, settings.swarmService ?? [], { file: from, force });
    const [named, untagged] = [serviceNamed(service), untaggedNamed(image)];
    const problems = [...named.problems, ...untagged.problems];
    if (problems.length > 0) return { requests: [], warnings: [], problems };
    return planOne(report, { service: named.name, image: untagged.name }, { file: from, force });
  }
  const [named, imaged] = [serviceNamed(service), imageNamed(image)];
  const request = updateRequest(named.name, imaged.name, force);
  return { requests: [request], warnings: [], problems: [...named.problems, ...imaged.problems] };
}
