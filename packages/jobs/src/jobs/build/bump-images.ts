import {
  assertNoProblems,
  type BuildReport,
  type BumpOutcome,
  buildReportSchema,
  bumpImages,
  type Problem,
  type Secret,
} from '@swarm-ci/core';
import { defineJob, type JobInput } from '../../command-line/job.ts';
import { tellOutput } from '../../command-line/outputs.ts';
import { redacted } from '../../command-line/redacted.ts';
import type { World } from '../../command-line/world.ts';
import { readReport } from '../../parts/read-report.ts';

const settingKeys = [
  'manifestsRepository',
  'manifestsBranch',
  'manifestsFiles',
  'manifestsVariables',
  'manifestsLabels',
  'gitlabToken',
  'githubToken',
  'buildReport',
] as const;
type Input = JobInput<(typeof settingKeys)[number]>;

export const bumpImagesJob = defineJob({
  name: 'bump-images',
  purpose:
    'Sets the tags of the built images in the repository of the manifests, by a merge request or pull request there that later runs for the same source bring up to date.',
  settings: settingKeys,
  outputs: { url: 'the address of the merge request or pull request; empty when there is nothing to set' },
  example: 'swarm-ci bump-images --manifests-repository group/deploy-manifests --manifests-labels prod-deploy',
  run: async ({ settings, problems }, world) => {
    const { manifestsRepository } = settings;
    const token = tokenOf(settings, world);
    assertNoProblems([...problems, ...faults(manifestsRepository, token, world)]);
    const report = await readReport(
      settings.buildReport,
      { writer: 'build-images', flag: 'report' },
      buildReportSchema,
      world,
    );
    assertNoProblems(reportFaults(report, settings.buildReport));
    if (manifestsRepository === undefined || token === undefined) return 2;
    const { context, env } = world;
    const given = { ...settings, manifestsRepository };
    const done = redacted(await bumpImages({ report, context, settings: given, token, env }), world.redact);
    if (done.url) await tellOutput(world, 'url', done.url);
    tell(done, world);
    return 0;
  },
});

function tokenOf(settings: Input['settings'], { context }: World): Secret | undefined {
  return context.platform === 'gitlab' ? settings.gitlabToken : settings.githubToken;
}

function faults(repository: string | undefined, token: Secret | undefined, { context }: World): Problem[] {
  const problems: Problem[] = [];
  const add = (at: string, message: string, hint: string) => problems.push({ at, message, hint });
  if (context.platform === 'none')
    add('bump-images', 'this is no pipeline of GitLab or GitHub', 'run it in a pipeline of one of them');
  else if (token === undefined) {
    const [name, rights] =
      context.platform === 'gitlab'
        ? ['GITLAB_TOKEN', 'a token with the scope "api" and the role Developer in the project of the manifests']
        : [
            'GITHUB_TOKEN',
            'a token with "contents: write" and "pull-requests: write" in the repository of the manifests',
          ];
    add(name, 'is not set', `set it to ${rights}`);
  }
  if (repository === undefined)
    add('SWARM_CI_MANIFESTS_REPOSITORY', 'is not set', 'name the repository of the manifests: group/deploy-manifests');
  return problems;
}

/** A tag that no server can pull must not reach the manifests. */
function reportFaults({ pushed, services }: BuildReport, file: string): Problem[] {
  if (pushed || services.length === 0) return [];
  return [{ at: file, message: 'tells of images that were not pushed', hint: 'build them without --no-push' }];
}

function tell({ url, done, bumps }: BumpOutcome, { log, result }: World): void {
  for (const { service, from, to, at } of bumps) log.info(`${service}: ${from} → ${to} (${at})`);
  if (done === 'unchanged') log.info('the manifests have these tags already, or nothing was built');
  else log.info(`the merge request is ${done}`);
  result(url ?? '', { url: url ?? null, done, bumps });
}
