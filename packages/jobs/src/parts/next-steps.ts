import type { CiPlatform, NewFile, RepositoryFacts } from '@swarm-ci/core';

type Variable = readonly [name: string, what: string];

const SERVER: readonly Variable[] = [
  ['SERVER_HOST', 'the manager, or several with commas'],
  ['SERVER_USER', 'such as deploy'],
  ['SSH_KNOWN_HOSTS', 'the line that ssh-keyscan prints; compare its fingerprint first'],
];
const KEY: Variable = ['SSH_PRIVATE_KEY', 'the text of deploy-key'];
const REGISTRY: readonly Variable[] = [
  ['REGISTRY', 'as host[:port]'],
  ['REGISTRY_USER', 'of a deploy token that may read images'],
];
const PASSWORD: Variable = ['REGISTRY_PASSWORD', 'of that token'];

/** What has to be set manually on a platform. */
type Steps = {
  /** For the comments of builds; none if the token of the job is sufficient. */
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
      `in Settings > CI/CD > Variables, each for its environment (${environments.join(', ')}); secrets protected and masked, or of the type File:`,
      ...lines([...SERVER, KEY, ...REGISTRY, PASSWORD]),
      'REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD are not needed with a deploy token named gitlab-deploy-token',
    ],
    last: () => [],
  },
  github: {
    comments: [],
    variables: (environments) => [
      `in Settings > Environments, for each of ${environments.join(', ')}, and for ${environments.map((name) => `${name}-plan`).join(', ')}, which the job plan uses, as variables:`,
      ...lines([...SERVER, ...REGISTRY]),
      'and as secrets:',
      ...lines([KEY, PASSWORD]),
      'to limit who deploys an environment, set its required reviewers',
    ],
    last: (toolkit) => [`the workflows call ${toolkit}; to call your own copy, set --toolkit`],
  },
};

const MAKE_KEYS = [
  'create a key for the server, and the line that pins its host key:',
  "  ssh-keygen -t ed25519 -N '' -C deploys -f deploy-key",
  '  ssh-copy-id -i deploy-key.pub deploy@SERVER',
  '  ssh-keyscan -t ed25519 SERVER | tee known_hosts | ssh-keygen -lf -',
];

/** The manual steps that are left: files to complete, keys to create, variables to set. */
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
