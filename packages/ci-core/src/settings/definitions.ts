import { z } from 'zod';
import { alertSettings } from './alert-settings.ts';
import { buildSettings } from './build-settings.ts';
import { manifestsSettings } from './manifests-settings.ts';
import { reportSettings } from './report-settings.ts';
import { define, type Setting } from './setting.ts';
import { swarmUtilsSettings } from './swarm-utils-settings.ts';
import { absolutePath, count, duration, durationOrZero, list, port, secret, stackName, text } from './value-schemas.ts';

export type { Setting } from './setting.ts';

export const definitions = {
  directory: define({
    describe: 'Folder of the repository: the compose file with the files of the environment, or the services to build',
    env: ['SWARM_CI_DIRECTORY'],
    schema: text,
    default: '.',
    placeholder: 'DIR',
  }),
  project: define({
    describe: 'Name of the project, the first part of the stack name and of the server path',
    env: ['PROJECT_NAME', 'CI_PROJECT_NAME'],
    schema: text,
    defaultText: 'the name of the repository',
    placeholder: 'NAME',
  }),
  serverHost: define({
    describe: 'Swarm manager(s), comma-separated; without one the local Docker engine is used',
    env: ['SERVER_HOST'],
    schema: list,
    list: 'items',
    placeholder: 'HOST[,HOST]',
  }),
  serverPort: define({ describe: 'SSH port', env: ['SERVER_PORT'], schema: port, default: '22', placeholder: 'PORT' }),
  serverUser: define({
    describe: 'SSH user; needs access to the Docker engine',
    env: ['SERVER_USER', 'USER_NAME'],
    schema: text,
    placeholder: 'USER',
  }),
  sshPrivateKey: define({
    describe: 'SSH private key, or the path of a file that holds it',
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
    describe: '"strict" refuses unknown host keys; "accept-new" trusts a key that is not pinned, with a warning',
    env: ['SSH_HOST_KEY_CHECKING'],
    schema: z.enum(['strict', 'accept-new'], 'must be strict or accept-new'),
    default: 'strict',
    placeholder: 'MODE',
  }),
  serverPath: define({
    describe: 'Folder on the server for the compose file and its files',
    env: ['SERVER_PATH'],
    schema: absolutePath,
    defaultText: '/data/<project>/deploy',
    placeholder: 'PATH',
  }),
  stackName: define({
    describe: 'Name of the stack',
    env: ['STACK_NAME'],
    schema: stackName,
    defaultText: '<project>_<env>',
    placeholder: 'NAME',
  }),
  registry: define({
    describe: 'Registry to log in to before the deploy, as host[:port]',
    env: ['REGISTRY', 'CI_REGISTRY'],
    schema: text,
    placeholder: 'HOST',
  }),
  registryUser: define({
    describe: 'User of the registry',
    env: ['REGISTRY_USER', 'CI_DEPLOY_USER', 'CI_REGISTRY_USER'],
    schema: text,
    placeholder: 'USER',
  }),
  registryPassword: define({
    describe: 'Password of the registry; a deploy token outlives the job, a job token does not',
    env: ['REGISTRY_PASSWORD', 'CI_DEPLOY_PASSWORD', 'CI_REGISTRY_PASSWORD'],
    schema: secret,
    placeholder: 'TEXT',
    secret: true,
  }),
  timeout: define({
    describe: 'Time until the deploy must be settled',
    env: ['SWARM_CI_TIMEOUT'],
    schema: duration,
    default: '15m',
    placeholder: 'DURATION',
  }),
  patience: define({
    describe: 'How long a service may crash or stay without a node before it counts as failing',
    env: ['SWARM_CI_PATIENCE'],
    schema: duration,
    default: '30s',
    placeholder: 'DURATION',
  }),
  onFailure: define({
    describe: 'When a service fails: "rollback-stack" puts the whole stack back to what it was, "leave" does not',
    env: ['SWARM_CI_ON_FAILURE'],
    schema: z.enum(['rollback-stack', 'leave'], 'must be rollback-stack or leave'),
    default: 'rollback-stack',
    placeholder: 'MODE',
  }),
  lockTimeout: define({
    describe: 'How long to wait for another deploy of the same environment; "0s" does not wait',
    env: ['SWARM_CI_LOCK_TIMEOUT'],
    schema: durationOrZero,
    default: '5m',
    placeholder: 'DURATION',
  }),
  keepReleases: define({
    describe: 'How many releases are kept on the server',
    env: ['SWARM_CI_KEEP_RELEASES'],
    schema: count,
    default: '5',
    placeholder: 'N',
  }),
  gitlabToken: define({
    describe: 'Token of GitLab with the scope "api", of a project for instance; the job\'s own cannot post comments',
    env: ['GITLAB_TOKEN', 'MY_GITLAB_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
  githubToken: define({
    describe: 'Token of GitHub with "pull-requests: write"; the job\'s own will do',
    env: ['GITHUB_TOKEN'],
    schema: secret,
    placeholder: 'TOKEN',
    secret: true,
  }),
  events: define({
    describe: 'File for every change of state, one JSON document a line',
    env: ['SWARM_CI_EVENTS'],
    schema: text,
    placeholder: 'FILE',
  }),
  ...reportSettings,
  ...buildSettings,
  ...manifestsSettings,
  ...alertSettings,
  ...swarmUtilsSettings,
} satisfies Record<string, Setting>;

export type SettingKey = keyof typeof definitions;

type ValueOf<K extends SettingKey> = z.output<(typeof definitions)[K]['schema']>;
type HasDefault<K extends SettingKey> = (typeof definitions)[K] extends { default: string } ? true : false;

/** The values of the settings that a job asked for; one without a default may be undefined. */
export type Settings<K extends SettingKey = SettingKey> = {
  readonly [P in K]: HasDefault<P> extends true ? ValueOf<P> : ValueOf<P> | undefined;
};
