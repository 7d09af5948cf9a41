import { z } from 'zod';
import { Secret } from '../secret.ts';
import { withoutEndSlashes } from '../text.ts';
import { readSwarmServices, type SwarmService } from './service/swarm-service.ts';
import { define, type Setting } from './setting.ts';
import { duration, list } from './value-schemas.ts';

/** How a request reaches SwarmUtils. */
export type Via =
  | { readonly kind: 'direct' }
  | { readonly kind: 'ssh' }
  /** From a container attached to this network. */
  | { readonly kind: 'docker-network'; readonly network: string };

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
  .regex(/^https?:\/\//i, 'must start with http:// or https://')
  .refine((value) => URL.canParse(value), 'is not a valid URL')
  .refine((value) => !/^https?:\/\/[^/]*@/i.test(value), 'must not contain credentials')
  .refine((value) => !/[?#]/.test(value), 'must not contain a query or fragment')
  .transform((value) => withoutEndSlashes(value));

/** The server passes the token to a shell unquoted. */
export const swarmUtilsToken = z
  .string()
  .regex(/^[A-Za-z0-9_.~+/=:@%,-]+$/, 'may contain only A-Z a-z 0-9 _ . ~ + / = : @ % , -')
  .transform((value) => new Secret(value));

/** Image names that neither a shell nor an option parser can misread. */
const image = z.string().regex(/^[a-zA-Z0-9][\w.:/@-]*$/, 'is not a valid image name');

/** Settings of the jobs that call SwarmUtils, and of a deploy with backups by SwarmUtils. */
export const swarmUtilsSettings = {
  swarmUtilsUrl: define({
    describe: 'URL of SwarmUtils, as seen from where the request is sent',
    env: ['SWARM_UTILS_URL'],
    schema: baseUrl,
    default: 'http://swarm-utils:3000',
    placeholder: 'URL',
  }),
  swarmUtilsToken: define({
    describe:
      'SwarmUtils token. Each service and action can have its own, which takes precedence: SWARM_UTILS_TOKEN_<ACTION>_<SERVICE>, such as SWARM_UTILS_TOKEN_BACKUP_SHOP_DB',
    env: ['SWARM_UTILS_TOKEN'],
    schema: swarmUtilsToken,
    placeholder: 'TOKEN',
    secret: true,
  }),
  swarmUtilsVia: define({
    describe:
      'Where the request is sent from: "direct": this machine; "ssh": the manager; "docker-network:<network>": a container on this machine, attached to that network',
    env: ['SWARM_UTILS_VIA'],
    schema: via,
    flag: 'via',
    default: 'direct',
    placeholder: 'WAY',
  }),
  swarmUtilsImage: define({
    describe: 'Image of the container for docker-network:<network>; must contain sh, and node or nc',
    env: ['SWARM_UTILS_IMAGE'],
    schema: image,
    flag: 'via-image',
    default: 'busybox:1.37.0',
    placeholder: 'IMAGE',
  }),
  swarmUtilsTimeout: define({
    describe: 'Time limit for the response of SwarmUtils, including retries',
    env: ['SWARM_UTILS_TIMEOUT'],
    schema: duration,
    flag: 'timeout',
    defaultText: '2m for an update, 5m to clean, 30m for a backup',
    placeholder: 'DURATION',
  }),
  swarmService: define({
    describe: 'Name of the service in the swarm, for update-service --from',
    env: [],
    schema: z.custom<readonly SwarmService[]>(Array.isArray),
    within: { mapping: 'services', members: ['swarm_service'], read: readSwarmServices },
    placeholder: 'NAME',
  }),
  backupBefore: define({
    describe: 'Services that SwarmUtils backs up before the deploy; if a backup fails, the deploy does not start',
    env: ['SWARM_CI_BACKUP_BEFORE'],
    schema: list,
    list: 'items',
    placeholder: 'A[,B]',
  }),
  cleanAfter: define({
    describe: 'Services that SwarmUtils cleans up after a successful deploy',
    env: ['SWARM_CI_CLEAN_AFTER'],
    schema: list,
    list: 'items',
    placeholder: 'A[,B]',
  }),
  backupTimeout: define({
    describe: 'Time limit for each backup of backup_before',
    env: ['SWARM_CI_BACKUP_TIMEOUT'],
    schema: duration,
    default: '30m',
    placeholder: 'DURATION',
  }),
} satisfies Record<string, Setting>;
