import { z } from 'zod';
import { define, type Setting } from './setting.ts';
import { list, text } from './shapes.ts';

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
} satisfies Record<string, Setting>;
