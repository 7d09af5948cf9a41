import {
  assertNoProblems,
  dateAndTime,
  listReleases,
  type Release,
  shortSha,
  targetOf,
  workFolder,
} from '@swarm-ci/core';
import { defineJob } from '../../command-line/job.ts';
import { openTarget, targetProblems, targetSettings } from '../../parts/target.ts';
import { textTable } from '../../parts/text-table.ts';

export const releasesJob = defineJob({
  name: 'releases',
  purpose:
    'Lists the releases kept on the server, oldest first; "live" marks the one that was deployed, or rolled back to, last.',
  argument: { name: 'env', describe: 'the environment, as in docker-compose.<env>.yaml', required: true },
  settings: ['directory', 'project', 'stackName', 'serverPath', ...targetSettings],
  example: 'SERVER_HOST=10.0.0.5 SERVER_USER=deploy swarm-ci releases prod',
  run: async ({ argument: environment, settings, problems }, world) => {
    const { target, problems: targetFaults } = targetOf(
      environment,
      settings,
      world.context,
      world.resolve(settings.directory),
    );
    assertNoProblems([...problems, ...targetProblems(settings, world.env), ...targetFaults]);
    const { host } = await openTarget(settings, world);
    try {
      const { releases, live } = await listReleases(host, workFolder(target), target.stack);
      if (releases.length === 0)
        world.log.info(`no release of ${target.stack} is kept for ${environment} on ${host.name}`);
      const listed = releases.map((release) => ({ ...release, live: release === live }));
      world.result(textTable(listed.map(row)), listed);
      return 0;
    } finally {
      host.close();
    }
  },
});

function row({ id, live, createdAt, commit, branch, job, images }: Release & { live: boolean }): string[] {
  const tags = Object.entries(images).map(([service, image]) => `${service}=${image.split('@')[0]?.split('/').at(-1)}`);
  return [
    id,
    live ? 'live' : '-',
    dateAndTime(createdAt),
    commit === undefined ? '-' : shortSha(commit),
    branch ?? '-',
    job ?? '-',
    tags.join(' '),
  ];
}
