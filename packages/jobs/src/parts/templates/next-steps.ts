import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { besidePipeline, type CiPlatform, mergedTo, type NewFile, type RepositoryFacts } from '@swarm-ci/core';

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
  /** Where repositories are, unless their origin says otherwise, if its files call the workflows of one; otherwise they are copied. */
  readonly callsToolkitOn: string | undefined;
  /** For the comments of builds; none if the token of the job is sufficient. */
  readonly comments: readonly string[];
  readonly variables: (environments: readonly string[]) => string[];
  readonly last: (toolkit: string) => string[];
};

const STEPS: Readonly<Record<CiPlatform, Steps>> = {
  gitlab: {
    callsToolkitOn: undefined,
    comments: [
      'for the comments with the tags, in Settings > CI/CD > Variables, masked:',
      '  GITLAB_TOKEN       a project access token with the scope api',
    ],
    variables: (environments) => [
      `in Settings > CI/CD > Variables, each for its environment (${environments.join(', ')}); secrets masked, or of the type File:`,
      ...lines([...SERVER, KEY, ...REGISTRY, PASSWORD]),
      'REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD are not needed with a deploy token named gitlab-deploy-token',
      ...protection(environments),
    ],
    last: () => [
      'the jobs run in the image of the variable SWARM_CI_IMAGE: set it for your group to the one that "swarm-ci vendor gitlab" pushed, or set the inputs image and command (docs/gitlab.md)',
    ],
  },
  github: {
    callsToolkitOn: 'github.com',
    comments: [],
    variables: (environments) => [
      `in Settings > Environments, for each of ${environments.join(', ')}, and for ${environments.map((name) => `${name}-plan`).join(', ')}, which the job plan uses, as variables:`,
      ...lines([...SERVER, ...REGISTRY]),
      'and as secrets:',
      ...lines([KEY, PASSWORD]),
      'to limit who deploys an environment, set its required reviewers',
      ...firstDeploy(environments),
    ],
    last: (toolkit) => [`the workflows call ${toolkit}; to call your own copy, set --toolkit`],
  },
};

const PIPELINE = '.gitlab-ci.yml';

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
  { kept, before }: { readonly kept: readonly NewFile[]; readonly before: string | undefined },
  toolkit: string,
): string[] {
  const pipelines = kept.filter(({ path }) => path === PIPELINE);
  const { comments, variables, last } = STEPS[platform];
  return [
    ...pipelines.flatMap(({ path, text }) => besidePipeline(path, before ?? '', text, environments)),
    ...(environments.length > 0 ? [...MAKE_KEYS, ...variables(environments)] : []),
    ...(services.length > 0 ? comments : []),
    ...last(toolkit),
  ];
}

/** GitLab gives protected variables only to pipelines of protected branches: https://docs.gitlab.com/ci/variables/#protect-a-cicd-variable */
function protection(environments: readonly string[]): string[] {
  const merged = mergedTo(environments);
  const others = environments.filter((name) => name !== merged);
  return [
    ...(environments.includes(merged)
      ? [
          `those of ${merged} protected: only pipelines of protected branches have them, so no merge request plans or deploys ${merged}`,
          `deploy-${merged} is started by hand after a merge; after a first good deploy, remove "start: manual" to deploy each merge`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `those of ${others.join(', ')} not protected, because merge requests plan and deploy there: who can push a branch can read them`,
        ]
      : []),
  ];
}

function firstDeploy(environments: readonly string[]): string[] {
  const merged = mergedTo(environments);
  if (!environments.includes(merged)) return [];
  return [
    `a merge does not deploy ${merged} yet: deploy it by the label ${merged}-deploy or with "Run workflow"; after a first good deploy, set "on-merge: true" in .github/workflows/deploy.yml`,
  ];
}

export function callsToolkitOn(platform: CiPlatform): string | undefined {
  return STEPS[platform].callsToolkitOn;
}

/** The pipeline that the repository has already. */
export function existingPipeline(directory: string): Promise<string | undefined> {
  return readFile(join(directory, PIPELINE), 'utf8').catch(() => undefined);
}

function lines(variables: readonly Variable[]): string[] {
  return variables.map(([name, what]) => `  ${name.padEnd(18)} ${what}`);
}
