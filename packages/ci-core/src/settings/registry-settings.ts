import { z } from 'zod';
import { define, type Setting } from './setting.ts';
import { secret, text } from './value-schemas.ts';

/** The registry of the job's own login. Each value comes from its own variable: see `plan/registry/job-logins.ts`. */
export const registrySettings = {
  registry: define({
    describe:
      'Registry of REGISTRY_USER and REGISTRY_PASSWORD, as host[:port] or host[:port]/path; "none" uses no login at all',
    env: ['REGISTRY'],
    schema: text,
    defaultText: 'CI_REGISTRY with its own logins',
    placeholder: 'HOST',
  }),
  registryUser: define({
    describe: 'User of that registry',
    env: ['REGISTRY_USER'],
    schema: text,
    placeholder: 'USER',
  }),
  registryPassword: define({
    describe: 'Password of that user; use a deploy token, because a job token expires with the job',
    env: ['REGISTRY_PASSWORD'],
    schema: secret,
    placeholder: 'TEXT',
    secret: true,
  }),
  resolveImage: define({
    describe:
      'Which images are looked up in their registries: "always", "changed" only those that differ from the running ones, "never" for images that only the nodes have',
    env: ['SWARM_CI_RESOLVE_IMAGE'],
    schema: z.enum(['always', 'changed', 'never'], 'must be always, changed or never'),
    default: 'always',
    placeholder: 'WHICH',
  }),
} satisfies Record<string, Setting>;
