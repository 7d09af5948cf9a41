import { z } from 'zod';
import { alertSettings } from './alert-settings.ts';
import { buildSettings } from './build-settings.ts';
import { manifestSettings } from './manifest-settings.ts';
import { manifestsSettings } from './manifests-settings.ts';
import { registrySettings } from './registry-settings.ts';
import { reportSettings } from './report-settings.ts';
import { secretSettings } from './secret/secret-settings.ts';
import { serverAddresses } from './server-address.ts';
import { serverSettings } from './server-settings.ts';
import { define, type Setting } from './setting.ts';
import { swarmUtilsSettings } from './swarm-utils-settings.ts';
import { absolutePath, count, duration, durationOrZero, secret, stackName, text } from './value-schemas.ts';
import { vendorSettings } from './vendor/vendor-settings.ts';

export type { Setting } from './setting.ts';

export const definitions = {
  directory: define({
    describe: 'Directory of the repository: the compose file and its files, or the services to build',
    env: ['SWARM_CI_DIRECTORY'],
    schema: text,
    default: '.',
    placeholder: 'DIR',
  }),
  project: define({
    describe: 'Project name, used in the default stack name and server path',
    env: ['PROJECT_NAME', 'CI_PROJECT_NAME'],
    schema: text,
    defaultText: 'the name of the repository',
    placeholder: 'NAME',
  }),
  ...serverSettings,
  sshPrivateKey: define({
    describe: 'SSH private key, or the path of a file that contains it',
    env: ['SSH_PRIVATE_KEY', 'SSH_KEY'],
    schema: secret,
    placeholder: 'KEY',
    secret: true,
  }),
  sshKeyPassphrase: define({
    describe: 'Passphrase of an encrypted private key',
    env: ['SSH_KEY_PASSPHRASE'],
    schema: secret,
    placeholder: 'TEXT',
    secret: true,
  }),
  sshKnownHosts: define({
    describe: 'Pinned host keys in known_hosts format, or the path of such a file',
    env: ['SSH_KNOWN_HOSTS'],
    schema: text,
    placeholder: 'LINES|FILE',
  }),
  sshHostKeyChecking: define({
    describe: '"strict" rejects unknown host keys; "accept-new" accepts a key that is not pinned, with a warning',
    env: ['SSH_HOST_KEY_CHECKING'],
    schema: z.enum(['strict', 'accept-new'], 'must be strict or accept-new'),
    default: 'strict',
    placeholder: 'MODE',
  }),
  sshJumpHost: define({
    describe:
      'Hosts through which the server is reached, each through the one before, as user@host[:port], comma-separated; their keys have to be pinned, too',
    env: ['SSH_JUMP_HOST'],
    schema: serverAddresses,
    list: 'items',
    placeholder: 'USER@HOST[,…]',
  }),
  sshJumpPrivateKey: define({
    describe: 'SSH private key for the hosts of ssh_jump_host, or the path of a file that contains it',
    env: ['SSH_JUMP_PRIVATE_KEY'],
    schema: secret,
    defaultText: 'the key of the server',
    placeholder: 'KEY',
    secret: true,
  }),
  serverPath: define({
    describe: 'Directory on the server for the compose file and its files',
    env: ['SERVER_PATH'],
    schema: absolutePath,
    defaultText: '/data/<project>/deploy',
    placeholder: 'PATH',
  }),
  stackName: define({
    describe: 'Stack name',
    env: ['STACK_NAME'],
    schema: stackName,
    defaultText: '<project>_<env>',
    placeholder: 'NAME',
  }),
  ...registrySettings,
  ...secretSettings,
  timeout: define({
    describe:
      'Time limit for the rollout, from the first change, the upload included: every service must have settled by then',
    env: ['SWARM_CI_TIMEOUT'],
    schema: duration,
    default: '15m',
    placeholder: 'DURATION',
  }),
  patience: define({
    describe: 'How long a service may crash or wait for a node before it counts as failing',
    env: ['SWARM_CI_PATIENCE'],
    schema: duration,
    default: '30s',
    placeholder: 'DURATION',
  }),
  onFailure: define({
    describe:
      'What to do when a service fails: "rollback-stack" restores the whole stack to its state before the deploy, "leave" keeps it as it is',
    env: ['SWARM_CI_ON_FAILURE'],
    schema: z.enum(['rollback-stack', 'leave'], 'must be rollback-stack or leave'),
    default: 'rollback-stack',
    placeholder: 'MODE',
  }),
  lockTimeout: define({
    describe: 'How long to wait for another deploy of the same environment; "0s": do not wait',
    env: ['SWARM_CI_LOCK_TIMEOUT'],
    schema: durationOrZero,
    default: '5m',
    placeholder: 'DURATION',
  }),
  otherBranch: define({
    describe:
      'What to do when the commit does not contain the live one: "refuse", or "warn" where branches take turns, as in a test environment',
    env: ['SWARM_CI_OTHER_BRANCH'],
    schema: z.enum(['refuse', 'warn'], 'must be refuse or warn'),
    default: 'refuse',
    placeholder: 'MODE',
  }),
  keepReleases: define({
    describe: 'Number of releases to keep on the server',
    env: ['SWARM_CI_KEEP_RELEASES'],
    schema: count,
    default: '5',
    placeholder: 'N',
  }),
  prune: define({
    describe:
      'Whether a deploy removes services that an earlier release had and the manifest does not have any more; "false" never removes a service',
    env: ['SWARM_CI_PRUNE'],
    schema: z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true'),
    default: 'true',
    placeholder: 'true|false',
  }),
  gitlabToken: define({
    describe: 'GitLab token with the scope "api", such as a project access token; the job token cannot post comments',
    env: ['GITLAB_TOKEN', 'MY_GITLAB_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
  githubToken: define({
    describe: 'GitHub token with "pull-requests: write"; the token of the job is sufficient',
    env: ['GITHUB_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
  events: define({
    describe: 'File for the events of the deploy, one JSON document per line',
    env: ['SWARM_CI_EVENTS'],
    schema: text,
    placeholder: 'FILE',
  }),
  ...manifestSettings,
  ...reportSettings,
  ...buildSettings,
  ...manifestsSettings,
  ...vendorSettings,
  ...alertSettings,
  ...swarmUtilsSettings,
} satisfies Record<string, Setting>;

export type SettingKey = keyof typeof definitions;

type ValueOf<K extends SettingKey> = z.output<(typeof definitions)[K]['schema']>;
type HasDefault<K extends SettingKey> = (typeof definitions)[K] extends { default: string } ? true : false;

/** The values of the settings that a job uses; a setting without a default may be undefined. */
export type Settings<K extends SettingKey = SettingKey> = {
  readonly [P in K]: HasDefault<P> extends true ? ValueOf<P> : ValueOf<P> | undefined;
};
