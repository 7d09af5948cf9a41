import { z } from 'zod';
import { BUILD_MEMBERS, type BuildDefinition, readBuildDefinitions } from './service/build-definition.ts';
import { CACHE_MODES } from './service/cache-mode.ts';
import { define, type Setting } from './setting.ts';
import { count, list, tag, text } from './value-schemas.ts';

/** Settings of the jobs that tag and build images. */
export const buildSettings = {
  tagFormat: define({
    describe:
      'Format of the tag: "sha" is YYYYMMDD_<first 8 characters of the commit SHA>, "datetime" is YYYYMMDD_HHMMSS',
    env: ['SWARM_CI_TAG_FORMAT'],
    schema: z.enum(['sha', 'datetime'], 'must be sha or datetime'),
    flag: 'format',
    default: 'sha',
    placeholder: 'FORMAT',
  }),
  services: define({
    describe: 'All services that can be built',
    env: ['SWARM_CI_SERVICES'],
    schema: list,
    list: 'names',
    flag: 'known-services',
    defaultText: 'the directories with a Dockerfile; if there are none, those in services/ with a common Dockerfile',
    placeholder: 'A[,B]',
  }),
  serviceBuilds: define({
    describe:
      'How a service is built: context, dockerfile, target, args, platforms, secrets, cache; and paths, whose changes select it',
    env: [],
    schema: z.custom<readonly BuildDefinition[]>(Array.isArray),
    within: { mapping: 'services', members: BUILD_MEMBERS, read: readBuildDefinitions },
    defaultText: 'the Dockerfile of the service or the common one, with the repository as context',
    placeholder: 'MAPPING',
  }),
  labelPrefix: define({
    describe: 'Prefix of the labels that select services to build',
    env: ['SWARM_CI_LABEL_PREFIX'],
    schema: text,
    default: 'build-',
    placeholder: 'TEXT',
  }),
  ignoreLabels: define({
    describe: 'Labels with this prefix that do not select a service',
    env: ['SWARM_CI_IGNORE_LABELS'],
    schema: list,
    list: 'items',
    placeholder: 'LABEL[,LABEL]',
  }),
  selectBy: define({
    describe:
      'What selects services to build: "labels", "changes" (files that differ from the target branch, or from the branch before the push), or "both"',
    env: ['SWARM_CI_SELECT_BY'],
    schema: z.enum(['labels', 'changes', 'both'], 'must be labels, changes or both'),
    default: 'labels',
    placeholder: 'WHAT',
  }),
  buildServices: define({
    describe: 'Services to build; the job select-services sets the variable',
    env: ['SERVICES'],
    schema: list,
    list: 'items',
    flag: 'services',
    defaultText: 'those that the labels select',
    placeholder: 'A[,B]',
  }),
  imageTag: define({
    describe: 'Tag of the images; the job image-tag sets the variable',
    env: ['IMAGE_TAG'],
    schema: tag,
    flag: 'tag',
    defaultText: 'the output of image-tag',
    placeholder: 'TAG',
  }),
  concurrency: define({
    describe: 'Number of images to build at the same time',
    env: ['SWARM_CI_CONCURRENCY'],
    schema: count,
    defaultText: 'all with buildx, otherwise 8',
    placeholder: 'N',
  }),
  cache: define({
    describe:
      'Tag for the build cache of each image in its registry, so that the next build can reuse layers on any machine',
    env: ['SWARM_CI_CACHE'],
    schema: tag,
    placeholder: 'TAG',
  }),
  cacheMode: define({
    describe:
      'What the build cache has: "inline" the steps of the last stage, "min" the same outside of the image, "max" the steps of all stages; "min" and "max" require buildx with a builder that can export a cache',
    env: ['SWARM_CI_CACHE_MODE'],
    schema: z.enum(CACHE_MODES, `must be ${CACHE_MODES.slice(0, -1).join(', ')} or ${CACHE_MODES.at(-1)}`),
    default: 'inline',
    placeholder: 'MODE',
  }),
  provenance: define({
    describe: 'Attach a provenance attestation to the images: "min" or "max"; "false" attaches none. Requires buildx',
    env: ['SWARM_CI_PROVENANCE'],
    schema: z.enum(['false', 'min', 'max'], 'must be false, min or max'),
    defaultText: 'what the builder does by default',
    placeholder: 'MODE',
  }),
  sbom: define({
    describe:
      'Attach an SBOM (list of packages) to the images: "true", or the image of the scanner that makes it. Requires buildx',
    env: ['SWARM_CI_SBOM'],
    schema: z.string().regex(/^[A-Za-z0-9][\w.:/@-]*$/, 'must be true, false or the name of an image'),
    defaultText: 'what the builder does by default',
    placeholder: 'true|IMAGE',
  }),
  buildFile: define({
    describe:
      'Bake file or compose file with what to build, such as docker-bake.hcl or compose.yaml, instead of the Dockerfiles of the services; requires buildx',
    env: ['SWARM_CI_BUILD_FILE'],
    schema: z.string().regex(/^(?!-)[^\0]+$/, 'must be a path'),
    placeholder: 'FILE',
  }),
  buildReport: define({
    describe:
      'File for the report of build-images; comment-images and bump-images read it, or several: FILE[,FILE], and * in a name',
    env: ['SWARM_CI_BUILD_REPORT'],
    schema: text,
    flag: 'report',
    default: 'build-report.json',
    placeholder: 'FILE',
  }),
} satisfies Record<string, Setting>;
