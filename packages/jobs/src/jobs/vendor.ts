import { assertNoProblems, type CiPlatform, localHost, platformNames, readToolkitClone, vendor } from '@swarm-ci/core';
import { defineJob } from '../command-line/job.ts';
import { vendorRequest } from '../parts/templates/vendor-request.ts';

const KNOWN = platformNames.join(' or ');

/** What makes the pipelines use the copy. */
const NEXT: Readonly<Record<CiPlatform, (path: string, tag: string, image: string | undefined) => string[]>> = {
  gitlab: (path, tag, image) => [
    ...(image === undefined ? [] : [`set the variable SWARM_CI_IMAGE of your group to ${image}`]),
    `include the templates of the project ${path}, ref ${tag} (docs/gitlab.md)`,
  ],
  github: (path, tag) => [`write the workflows of a repository with: swarm-ci init github --toolkit ${path}@${tag}`],
};

export const vendorJob = defineJob({
  name: 'vendor',
  purpose:
    'Brings swarm-ci into your own instance: pushes the clone that it is called in to a repository there, with the tag of its version, copies the image, and publishes the package. It can be repeated.',
  argument: { name: 'platform', describe: KNOWN, required: true },
  settings: [
    'directory',
    'vendorTo',
    'vendorImage',
    'npmRegistry',
    'npmToken',
    'registry',
    'registryUser',
    'registryPassword',
    'gitlabToken',
    'githubToken',
  ],
  switches: { insecure: 'also send to servers without TLS' },
  example: 'swarm-ci vendor gitlab --to https://gitlab.example.com/group/swarm-ci',
  run: async (input, world) => {
    const directory = world.resolve(input.settings.directory);
    const clone = await readToolkitClone(directory);
    const { platform, path, request, problems } = vendorRequest(input, clone, world.env);
    assertNoProblems([...input.problems, ...problems]);
    if (request === undefined || platform === undefined) return 2;
    const { run, close } = localHost(world.env);
    const ports = { run, http: world.http, log: world.log, temporary: world.env.TMPDIR || '/tmp' };
    const done = await vendor(request, ports).finally(close);
    for (const line of NEXT[platform](path, done.tag, done.image)) world.log.info(line);
    const lines = [`${done.repository} ${done.tag}`, done.image, done.package].filter((line) => line !== undefined);
    world.result(lines.join('\n'), done);
    return 0;
  },
});
