import { rm, writeFile } from 'node:fs/promises';
import {
  assertNoProblems,
  type BuildReport,
  buildFailures,
  buildHeadline,
  buildImages,
  buildMarkdown,
  CiError,
  collectedReport,
  findImageTag,
  localHost,
  messageOf,
  planImages,
  Secret,
  type Settings,
  usableImages,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutputOrWarn } from '../../command-line/outputs.ts';
import type { World } from '../../command-line/world.ts';
import { bakedTargets } from '../../parts/build/known-services.ts';
import { selectionOptions, selectionSettings, selectionSwitches } from '../../parts/build/selection.ts';
import { servicesToBuild } from '../../parts/build/services-to-build.ts';
import { readEachBuildReport } from '../../parts/handed-on/build-reports.ts';
import { stopSignal } from '../../parts/stop-signal.ts';

const settings = [
  ...selectionSettings,
  'buildServices',
  'imageTag',
  'tagFormat',
  'registry',
  'registryUser',
  'registryPassword',
  'concurrency',
  'cache',
  'cacheMode',
  'provenance',
  'sbom',
  'buildReport',
] as const;

export const buildImagesJob = defineJob({
  name: 'build-images',
  purpose:
    'Builds and pushes the images of services in parallel. An image that the registry already has for this commit is not built again. If a build fails, the others continue.',
  settings,
  options: {
    ...selectionOptions,
    only: {
      placeholder: 'A[,B]',
      describe: 'of the services that are selected, build only these, and leave the others to other jobs',
    },
    collect: {
      placeholder: 'FILE[,FILE]',
      describe:
        'build nothing, and write one report of those of other jobs, also with * in a name; a selected service that none of them has counts as failed',
    },
  },
  switches: {
    ...selectionSwitches,
    'no-push': 'build without pushing',
    force: 'also build images that the registry already has',
  },
  outputs: {
    tag: 'the tag of the images',
    services: 'the services whose image is available with this tag, as a JSON array for a matrix',
  },
  example: 'REGISTRY=registry.example.com swarm-ci build-images --services web,worker',
  run: async (input, world) => {
    const { settings, switches, options } = input;
    const { context, env, http, log } = world;
    const directory = world.resolve(settings.directory);
    const selected = await servicesToBuild(input, options.only, world);
    const tag = await tagOf(settings, directory, world);
    const definitions = settings.serviceBuilds ?? [];
    const { plan, problems } = await planImages({
      ...settings,
      definitions,
      attestations: settings,
      baked: await bakedTargets(settings, world),
      services: selected.services,
      tag: tag.tag,
      directory,
      context,
      env,
    });
    assertNoProblems([...input.problems, ...selected.problems, ...tag.problems, ...problems]);
    if (plan === undefined) return 2;
    for (const line of selected.why) log.info(line);
    for (const warning of plan.given.warnings) log.warn(warning);
    world.protect({ password: plan.registry.login?.password, build: secretsOf(definitions, env) });
    const file = world.resolve(settings.buildReport);
    // The report of an earlier build must not be taken for this one's.
    await rm(file, { force: true });
    const stop = stopSignal(world, interrupted);
    const job = context.job.url;
    const report =
      options.collect !== undefined
        ? collectedReport(await readEachBuildReport(options.collect, world), { ...plan, job, now: new Date() })
        : await buildImages({
            ...plan,
            directory,
            host: localHost(env, stop),
            env,
            http,
            push: !switches.has('no-push'),
            force: switches.has('force'),
            concurrency: settings.concurrency,
            job,
            log,
            stop,
          });
    const document = world.redact(JSON.stringify(report, null, 2));
    await writeFile(file, `${document}\n`).catch((error) =>
      log.warn(`${settings.buildReport} was not written: ${messageOf(error)}`),
    );
    await setOutputOrWarn(world, 'tag', tag.tag);
    await setOutputOrWarn(world, 'services', JSON.stringify(usable(report)));
    await showResult(report, world);
    return report.exitCode;
  },
});

/** The values of the secrets of builds, which a step of a Dockerfile could print. */
function secretsOf(definitions: Settings<'serviceBuilds'>['serviceBuilds'] = [], env: World['env']): Secret[] {
  const variables = definitions.flatMap(({ secrets }) => secrets.map(({ variable }) => variable));
  return variables.flatMap((variable) => {
    const value = env[variable];
    return value ? [new Secret(value)] : [];
  });
}

async function tagOf(settings: Settings<'imageTag' | 'tagFormat'>, directory: string, { context, log }: World) {
  if (settings.imageTag !== undefined) return { tag: settings.imageTag, problems: [] };
  const found = await findImageTag({ context, directory, format: settings.tagFormat ?? 'sha' });
  if (found.warning !== undefined) log.warn(found.warning);
  return found;
}

function interrupted(signal: string): CiError {
  return new CiError('INTERRUPTED', `${signal} while building the images`, {
    hint: 'images that were already pushed are in the registry; the next run skips them',
  });
}

function usable({ services }: BuildReport): string[] {
  return services.filter(({ status }) => status !== 'failed').map(({ service }) => service);
}

async function showResult(report: BuildReport, world: World): Promise<void> {
  for (const failure of buildFailures(report)) world.error(failure);
  world.log.info(buildHeadline(report));
  await world.summary(() => buildMarkdown(report));
  world.result(usableImages(report).join('\n'), report);
}
