import type { CiPlatform, NewFile, RepositoryFacts } from '@swarm-ci/core';

type Variable = readonly [name: string, what: string];

const SERVER: readonly Variable[] = [
  ['SERVER_HOST', 'the manager, or several with commas'],
  ['SERVER_USER', 'such as deploy'],
  ['SSH_KNOWN_HOSTS', 'the line that ssh-keyscan prints, once its fingerprint is compared'],
];
const KEY: Variable = ['SSH_PRIVATE_KEY', 'the text of deploy-key'];
const REGISTRY: readonly Variable[] = [
  ['REGISTRY', 'as host[:port]'],
  ['REGISTRY_USER', 'of a deploy token that may read images'],
];
const PASSWORD: Variable = ['REGISTRY_PASSWORD', 'of that token'];

/** What a platform asks to be set by hand. */
type Steps = {
  /** For the comments of builds; none where the job's own token will do. */
  readonly comments: readonly string[];
  readonly variables: (environments: readonly string[]) => string[];
  readonly last: (toolkit: string) => string[];
};

const STEPS: Readonly<Record<CiPlatform, Steps>> = {
  gitlab: {
    comments: [
      'for the comments with the tags, in Settings > CI/CD > Variables, masked:',
      '  GITLAB_TOKEN       a project access token with the scope api',
    ],
    variables: (environments) => [
      `in Settings > CI/CD > Variables, each for its environment (${environments.join(', ')}); those that are secret protected and masked, or of the type File:`,
      ...lines([...SERVER, KEY, ...REGISTRY, PASSWORD]),
      'REGISTRY and what follows it may stay unset with a deploy token named gitlab-deploy-token',
    ],
    last: () => [],
  },
  github: {
    comments: [],
    variables: (environments) => [
      `in Settings > Environments, for each of ${environments.join(', ')}, and of ${environments.map((name) => `${name}-plan`).join(', ')} for what plan needs, as variables:`,
      ...lines([...SERVER, ...REGISTRY]),
      'and as secrets:',
      ...lines([KEY, PASSWORD]),
      'required reviewers of an environment decide who deploys it',
    ],
    last: (toolkit) => [`the workflows call ${toolkit}; --toolkit names your copy`],
  },
};

const MAKE_KEYS = [
  'a key for the server, and the line that pins the server:',
  "  ssh-keygen -t ed25519 -N '' -C deploys -f deploy-key",
  '  ssh-copy-id -i deploy-key.pub deploy@SERVER',
  '  ssh-keyscan -t ed25519 SERVER | tee known_hosts | ssh-keygen -lf -',
];

/** What is left to do by hand, in lines for people: what stood in the way, what to set and where, how to make the keys. */
export function nextSteps(
  platform: CiPlatform,
  { environments, services }: RepositoryFacts,
  there: readonly NewFile[],
  toolkit: string,
): string[] {
  const pipelines = there.filter(({ path }) => path === '.gitlab-ci.yml');
  const { comments, variables, last } = STEPS[platform];
  return [
    ...pipelines.flatMap(({ path, text }) => [`add to ${path}:`, ...text.split('\n').map((line) => `  ${line}`)]),
    ...(environments.length > 0 ? [...MAKE_KEYS, ...variables(environments)] : []),
    ...(services.length > 0 ? comments : []),
    ...last(toolkit),
  ];
}

function lines(variables: readonly Variable[]): string[] {
  return variables.map(([name, what]) => `  ${name.padEnd(18)} ${what}`);
}
