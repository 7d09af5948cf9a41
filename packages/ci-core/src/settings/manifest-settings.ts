import { z } from 'zod';
import { readRollouts } from './canary/read-rollouts.ts';
import type { Rollout } from './canary/rollout.ts';
import { lintSettings } from './lint/lint-settings.ts';
import { define, type Setting } from './setting.ts';
import { list } from './value-schemas.ts';

/** Settings for the variables and files of a manifest. */
export const manifestSettings = {
  files: define({
    describe:
      'Compose files that are merged in this order, as "docker compose" does; paths start at the directory. They are deployed as one file',
    env: ['SWARM_CI_FILES'],
    flag: 'compose-file',
    schema: list,
    list: 'items',
    defaultText: 'docker-compose.<env>.yaml',
    placeholder: 'FILE[,FILE]',
  }),
  profiles: define({
    describe: 'Profiles of the compose files whose services are deployed, too; "*" means all',
    env: ['SWARM_CI_PROFILES', 'COMPOSE_PROFILES'],
    schema: list,
    list: 'items',
    placeholder: 'NAME[,NAME]',
  }),
  envFile: define({
    describe:
      'Files with NAME=value lines, such as .env, for variables of the compose file that the job does not set; paths start at the directory. An empty value there is meant to be empty',
    env: ['SWARM_CI_ENV_FILE'],
    schema: list,
    list: 'items',
    placeholder: 'FILE[,FILE]',
  }),
  allowEmpty: define({
    describe: 'Variables of the compose file that may be empty or unset; others must have a value',
    env: ['SWARM_CI_ALLOW_EMPTY'],
    schema: list,
    list: 'items',
    placeholder: 'NAME[,NAME]',
  }),
  bindChanges: define({
    describe:
      'What to do when a file changes that a running container mounts alone, and so keeps with its old content: "restart" restarts the service, "in-place" writes into the file, "warn" only warns',
    env: ['SWARM_CI_BIND_CHANGES'],
    schema: z.enum(['restart', 'warn', 'in-place'], 'must be restart, warn or in-place'),
    default: 'warn',
    placeholder: 'MODE',
  }),
  order: define({
    describe:
      'In which order services are changed: "depends-on" changes a service when those that it depends on have settled, "strict" also refuses to change it while one that stays as it is does not run, "none" changes all side by side',
    env: ['SWARM_CI_ORDER'],
    schema: z.enum(['depends-on', 'strict', 'none'], 'must be depends-on, strict or none'),
    default: 'depends-on',
    placeholder: 'MODE',
  }),
  rollouts: define({
    describe:
      'How new versions of services replace the old ones: with a canary, blue-green, or after a rehearsal; see docs/canary.md',
    env: [],
    schema: z.custom<readonly Rollout[]>(Array.isArray),
    structure: readRollouts,
    mapping: true,
    placeholder: 'MAPPING',
  }),
  ...lintSettings,
} satisfies Record<string, Setting>;
