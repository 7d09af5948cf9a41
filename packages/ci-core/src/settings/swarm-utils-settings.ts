import { z } from 'zod';
import { Secret } from '../secret.ts';
import { withoutEndSlashes } from '../text.ts';
import { define, type Setting } from './setting.ts';
import { duration, list } from './value-schemas.ts';

/** How a request gets to SwarmUtils. */
export type Via =
  | { readonly kind: 'direct' }
  | { readonly kind: 'ssh' }
  /** From a container that is attached to that network. */
  | { readonly kind: 'docker-network'; readonly network: string };

/** What one service of the build is called in the swarm. */
export type SwarmService = { readonly service: string; readonly swarmService: string; readonly at: string };

const NETWORK = /^docker-network:([a-zA-Z0-9][a-zA-Z0-9_.-]*)$/;
const via = z.string().transform((value, ctx): Via => {
  if (value === 'direct' || value === 'ssh') return { kind: value };
  const network = NETWORK.exec(value)?.[1];
  if (network !== undefined) return { kind: 'docker-network', network };
  ctx.addIssue('must be direct, ssh or docker-network:<network>');
  return z.NEVER;
});

const baseUrl = z
  .string()
  .regex(/^https?:\/\//i, 'must begin with http:// or https://')
  .refine((value) => URL.canParse(value), 'is no address')
  .refine((value) => !/^https?:\/\/[^/]*@/i.test(value), 'holds a user, who is not sent')
  .refine((value) => !/[?#]/.test(value), 'must end with the host or a path')
  .transform((value) => withoutEndSlashes(value));

/** It reaches a shell on the server, which does not quote it. */
export const swarmUtilsToken = z
  .string()
  .regex(/^[A-Za-z0-9_.~+/=:@%,-]+$/, 'may hold only A-Z a-z 0-9 _ . ~ + / = : @ % , -')
  .transform((value) => new Secret(value));

/** What an image of a container may be called, as far as no shell or option could take it for something else. */
const image = z.string().regex(/^[a-zA-Z0-9][\w.:/@-]*$/, 'is no name of an image');

/** Settings of the jobs that ask a SwarmUtils service, and of a deploy that asks it for backups. */
export const swarmUtilsSettings = {
  swarmUtilsUrl: define({
    describe: 'Address of the SwarmUtils service, as it is known where the request is made',
    env: ['SWARM_UTILS_URL'],
    schema: baseUrl,
    default: 'http://swarm-utils:3000',
    placeholder: 'URL',
  }),
  swarmUtilsToken: define({
    describe:
      'Token of SwarmUtils. It has one a service and action: SWARM_UTILS_TOKEN_<ACTION>_<SERVICE>, as in SWARM_UTILS_TOKEN_BACKUP_SHOP_DB, counts before this one',
    env: ['SWARM_UTILS_TOKEN'],
    schema: swarmUtilsToken,
    placeholder: 'TOKEN',
    secret: true,
  }),
  swarmUtilsVia: define({
    describe:
      'Where the request is made: "direct" is this machine, "ssh" the manager, "docker-network:<network>" a container of this machine\'s Docker engine that is attached to that network',
    env: ['SWARM_UTILS_VIA'],
    schema: via,
    flag: 'via',
    default: 'direct',
    placeholder: 'WAY',
  }),
  swarmUtilsImage: define({
    describe: 'Image of the container that docker-network:<network> starts; needs sh, and node or nc',
    env: ['SWARM_UTILS_IMAGE'],
    schema: image,
    flag: 'via-image',
    default: 'ghcr.io/swarm-ci/swarm-ci:0.1.0',
    placeholder: 'IMAGE',
  }),
  swarmUtilsTimeout: define({
    describe: 'Time until SwarmUtils must have answered, with all retries',
    env: ['SWARM_UTILS_TIMEOUT'],
    schema: duration,
    flag: 'timeout',
    defaultText: '2m for an update, 5m to clean, 30m for a backup',
    placeholder: 'DURATION',
  }),
  swarmService: define({
    describe: 'What the service is called in the swarm, for update-service --from',
    env: [],
    schema: z.custom<readonly SwarmService[]>(Array.isArray),
    within: { mapping: 'services', member: 'swarm_service' },
    placeholder: 'NAME',
  }),
  backupBefore: define({
    describe: 'Services of which SwarmUtils makes a backup before the deploy, which stops when one fails',
    env: ['SWARM_CI_BACKUP_BEFORE'],
    schema: list,
    list: 'items',
    placeholder: 'A[,B]',
  }),
  cleanAfter: define({
    describe: 'Services that SwarmUtils cleans after a good deploy',
    env: ['SWARM_CI_CLEAN_AFTER'],
    schema: list,
    list: 'items',
    placeholder: 'A[,B]',
  }),
  backupTimeout: define({
    describe: 'Time for each backup of backup_before',
    env: ['SWARM_CI_BACKUP_TIMEOUT'],
    schema: duration,
    default: '30m',
    placeholder: 'DURATION',
  }),
} satisfies Record<string, Setting>;
