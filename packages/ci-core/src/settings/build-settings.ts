import { z } from 'zod';
import { define, type Setting } from './setting.ts';
import { count, list, tag, text } from './value-schemas.ts';

/** Settings of the jobs that tag and build images. */
export const buildSettings = {
  tagFormat: define({
    describe: '"sha" is YYYYMMDD_<first 8 of the commit sha>, "datetime" is YYYYMMDD_HHMMSS',
    env: ['SWARM_CI_TAG_FORMAT'],
    schema: z.enum(['sha', 'datetime'], 'must be sha or datetime'),
    flag: 'format',
    default: 'sha',
    placeholder: 'FORMAT',
  }),
  services: define({
    describe: 'Names of all services that can be built',
    env: ['SWARM_CI_SERVICES'],
    schema: list,
    list: 'names',
    flag: 'known-services',
    defaultText: 'the folders with a Dockerfile, else those in services/ when there is a common Dockerfile',
    placeholder: 'A[,B]',
  }),
  labelPrefix: define({
    describe: 'What a label begins with that asks for a service to be built',
    env: ['SWARM_CI_LABEL_PREFIX'],
    schema: text,
    default: 'build-',
    placeholder: 'TEXT',
  }),
  ignoreLabels: define({
    describe: 'Labels that begin so and mean something else',
    env: ['SWARM_CI_IGNORE_LABELS'],
    schema: list,
    list: 'items',
    placeholder: 'LABEL[,LABEL]',
  }),
  buildServices: define({
    describe: 'The services to build; select-services writes the variable',
    env: ['SERVICES'],
    schema: list,
    list: 'items',
    flag: 'services',
    defaultText: 'those that the labels ask for',
    placeholder: 'A[,B]',
  }),
  imageTag: define({
    describe: 'Tag of the images; image-tag writes the variable',
    env: ['IMAGE_TAG'],
    schema: tag,
    flag: 'tag',
    defaultText: 'what image-tag prints',
    placeholder: 'TAG',
  }),
  concurrency: define({
    describe: 'How many images are built at a time',
    env: ['SWARM_CI_CONCURRENCY'],
    schema: count,
    defaultText: 'all with buildx, else 8',
    placeholder: 'N',
  }),
  cache: define({
    describe:
      'Tag in the registry that keeps the steps of the last build of each image for the next one, on whatever machine',
    env: ['SWARM_CI_CACHE'],
    schema: tag,
    placeholder: 'TAG',
  }),
  buildReport: define({
    describe: 'File for the report of build-images, from which comment-images and bump-images read',
    env: ['SWARM_CI_BUILD_REPORT'],
    schema: text,
    flag: 'report',
    default: 'build-report.json',
    placeholder: 'FILE',
  }),
} satisfies Record<string, Setting>;
