import {
  assertNoProblems,
  type BumpOutcome,
  bumpImages,
  type ImagesReport,
  NO_PIPELINE,
  type Problem,
  reviewToken,
  type Secret,
  tokenSettings,
  traitsOf,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { setOutputOrWarn } from '../../command-line/outputs.ts';
import { redacted } from '../../command-line/redacted.ts';
import type { World } from '../../command-line/world.ts';
import { builtImages, builtOptions, builtSettings } from '../../parts/build/built-images.ts';

const settingKeys = [
  'manifestsRepository',
  'manifestsBranch',
  'manifestsFiles',
  'manifestsVariables',
  'manifestsTitle',
  'manifestsLabels',
  ...tokenSettings,
  ...builtSettings,
] as const;

export const bumpImagesJob = defineJob({
  name: 'bump-images',
  purpose:
    'Sets the tags of the built images in the manifests repository, through a merge request or pull request there. Later runs for the same source update it. An image that no file references fails the job, after the others are set.',
  settings: settingKeys,
  options: builtOptions,
  outputs: { url: 'URL of the merge request or pull request; empty when there is nothing to change' },
  example: 'swarm-ci bump-images --manifests-repository group/deploy-manifests --manifests-labels prod-deploy',
  run: async ({ settings, options, problems }, world) => {
    const { manifestsRepository } = settings;
    const token = reviewToken(world.context, settings);
    assertNoProblems([...problems, ...faults(manifestsRepository, token, world)]);
    const { report, problems: imageFaults } = await builtImages({ settings, options }, world);
    assertNoProblems([...imageFaults, ...reportFaults(report, settings.buildReport)]);
    if (manifestsRepository === undefined || token === undefined) return 2;
    const { context, http } = world;
    const given = { ...settings, manifestsRepository };
    const done = redacted(await bumpImages({ report, context, settings: given, token, http }), world.redact);
    if (done.url) await setOutputOrWarn(world, 'url', done.url);
    showResult(done, world);
    return done.lost.length === 0 ? 0 : 1;
  },
});

function faults(repository: string | undefined, token: Secret | undefined, { context }: World): Problem[] {
  const problems: Problem[] = [];
  const add = (at: string, message: string, hint: string) => problems.push({ at, message, hint });
  const traits = traitsOf(context.platform);
  if (traits === undefined) add('bump-images', NO_PIPELINE, 'run it in a pipeline of one of them');
  else if (token === undefined) add(traits.token.variable, 'is not set', `set it to ${traits.token.forManifests}`);
  if (repository === undefined)
    add('SWARM_CI_MANIFESTS_REPOSITORY', 'is not set', 'name the manifests repository: group/deploy-manifests');
  return problems;
}

/** A tag that servers cannot pull must not get into the manifests. */
function reportFaults({ pushed, services }: ImagesReport, file: string): Problem[] {
  if (pushed || services.length === 0) return [];
  return [{ at: file, message: 'lists images that were not pushed', hint: 'build them without --no-push' }];
}

function showResult({ url, done, bumps, lost }: BumpOutcome, { context, log, error, result }: World): void {
  for (const { service, from, to, at } of bumps) log.info(`${service}: ${from} → ${to} (${at})`);
  if (done === 'unchanged') log.info('the manifests already have these tags, or no image was built');
  else log.info(`the ${traitsOf(context.platform)?.review.noun} is ${done}`);
  for (const { at, message, hint } of lost) error({ title: `${at}: ${message}`, lines: [`→ ${hint}`] });
  result(url ?? '', { url: url ?? null, done, bumps, lost });
}
