import { z } from 'zod';
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
  buildReport: define({
    describe: 'File for the report of build-images; comment-images and bump-images read it',
    env: ['SWARM_CI_BUILD_REPORT'],
    schema: text,
    flag: 'report',
    default: 'build-report.json',
    placeholder: 'FILE',
  }),
} satisfies Record<string, Setting>;
