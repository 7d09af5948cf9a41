import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  besidePipeline,
  type CiPlatform,
  IMAGE_OF_COPY,
  mergedTo,
  type NewFile,
  type RepositoryFacts,
} from '@swarm-ci/core';

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

const NO_LOGIN =
  'REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD are not needed if the images are public, or if SERVER_USER has a docker login on the manager';

const inImage = (what: string) =>
  `${what} in the image of the variable SWARM_CI_IMAGE: set it for your group to the one that "swarm-ci vendor gitlab" pushed, or set the inputs image and command (docs/gitlab.md)`;

/** What has to be set manually on a platform. */
type Steps = {
  /** Where repositories are, unless their origin says otherwise, if its files call the workflows of one; otherwise they are copied. */
  readonly callsToolkitOn: string | undefined;
  /** For the comments of builds; none if the token of the job is sufficient. */
  readonly comments: readonly string[];
  readonly variables: (environments: readonly string[]) => string[];
  readonly last: (toolkit: string, facts: RepositoryFacts) => string[];
};

const STEPS: Readonly<Record<CiPlatform, Steps>> = {
  gitlab: {
    callsToolkitOn: undefined,
    comments: [
      'for the comments with the tags, in Settings > CI/CD > Variables, masked:',
      '  GITLAB_TOKEN       a project access token with the scope api',
    ],
    variables: (environments) => [
      `in Settings > CI/CD > Variables, each with its environment as the scope (${environments.join(', ')}):`,
      ...lines([
        ...SERVER,
        [KEY[0], `${KEY[1]}, of the type File: a value of several lines cannot be masked`],
        ...REGISTRY,
        [PASSWORD[0], `${PASSWORD[1]}, masked`],
      ]),
      `${NO_LOGIN}, or if a deploy token is named gitlab-deploy-token`,
      ...protection(environments),
    ],
    last: (_, { copy, services }) => {
      if (copy === undefined) return [inImage('the jobs run')];
      const run = `the jobs run ${copy} of the repository in the image ${IMAGE_OF_COPY}: commit the folder, too`;
      return services.length > 0 ? [run, inImage('build-images runs')] : [run];
    },
  },
  github: {
    callsToolkitOn: 'github.com',
    comments: [],
    variables: (environments) => [
      `in Settings > Environments, for each of ${environments.join(', ')}, and for ${environments.map((name) => `${name}-plan`).join(', ')}, which the job plan uses, as variables:`,
      ...lines([...SERVER, ...REGISTRY]),
      'and as secrets:',
      ...lines([KEY, PASSWORD]),
      NO_LOGIN,
      'to limit who deploys an environment, set its required reviewers, or in a private repository on the Team plan, which has none, its deployment branches (docs/github.md)',
      ...firstDeploy(environments),
    ],
    last: (toolkit) => [`the workflows call ${toolkit}; to call your own copy, set --toolkit`],
  },
};

const PIPELINE = '.gitlab-ci.yml';

const MAKE_KEYS = [
  'create a key for the server, and the line that pins its host key, outside of the repository:',
  "  ssh-keygen -t ed25519 -N '' -C deploys -f ../deploy-key",
  '  ssh-copy-id -i ../deploy-key.pub deploy@SERVER',
  '  ssh-keyscan -t ed25519 SERVER | tee ../known_hosts | ssh-keygen -lf -',
];

/** The manual steps that are left: files to complete, keys to create, variables to set. */
export function nextSteps(
  platform: CiPlatform,
  facts: RepositoryFacts,
  { kept, before }: { readonly kept: readonly NewFile[]; readonly before: ReadonlyMap<string, string> },
  toolkit: string,
): string[] {
  const { environments, services } = facts;
  const { comments, variables, last } = STEPS[platform];
  return [
    ...kept.flatMap(({ path, text }) => besideFile(path, before.get(path) ?? '', text, environments)),
    ...(environments.length > 0 ? [...MAKE_KEYS, ...variables(environments)] : []),
    ...(services.length > 0 ? comments : []),
    ...last(toolkit, facts),
  ];
}

/** What to do about a file that was there already. */
function besideFile(path: string, existing: string, wanted: string, environments: readonly string[]): string[] {
  if (path === PIPELINE) return besidePipeline(path, existing, wanted, environments);
  const called = /^ +uses: \S+(\/\.github\/workflows\/\S+@)/m.exec(wanted)?.[1];
  if (called === undefined || existing.includes(called)) return [];
  return [
    `${path} is another workflow, so that of swarm-ci is missing: rename it, and call init again; of two workflows that deploy, let one start by hand ("on: workflow_dispatch")`,
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

/** Those of the files that the repository has already, with their texts. */
export async function presentFiles(root: string, files: readonly NewFile[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { path } of files) {
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (text !== undefined) found.set(path, text);
  }
  return found;
}

function lines(variables: readonly Variable[]): string[] {
  return variables.map(([name, what]) => `  ${name.padEnd(18)} ${what}`);
}
