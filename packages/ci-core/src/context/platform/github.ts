import type { Environment } from '../environment.ts';
import type { PlatformTraits } from './traits.ts';

const GITHUB = 'https://github.com';

/** The registry of this GitHub: a server of one's own has its own, which accepts its tokens. */
function registryOf({ GITHUB_SERVER_URL: server }: Environment): string {
  if (!server || server === GITHUB || !URL.canParse(server)) return 'ghcr.io';
  return `containers.${new URL(server).host}`;
}

/** Within one line as `^` defines lines, so that blank lines are not scanned repeatedly. */
const COMMANDS = /^([^\S\n\u2028\u2029]*):(?=:)/gm;

/** https://docs.github.com/actions/reference/variables-reference */
export const githubTraits = {
  name: 'GitHub',
  marker: 'GITHUB_ACTIONS',
  eventVariable: 'GITHUB_EVENT_PATH',
  secretVariables: ['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
  review: { noun: 'pull request', sign: '#', path: 'pull' },
  commitPath: 'commit',
  token: {
    setting: 'githubToken',
    variable: 'GITHUB_TOKEN',
    missing: {
      message: 'GITHUB_TOKEN is not set',
      hint: 'pass it: env: GITHUB_TOKEN: ${{ github.token }}, and give the job "permissions: pull-requests: write"',
    },
    planHint: 'pass it: env: GITHUB_TOKEN: ${{ github.token }}',
    forLabels: '${{ github.token }}',
    forManifests: 'a token with "contents: write" and "pull-requests: write" in the manifests repository',
  },
  registry: {
    // Names of images have no capital letters.
    image: (env) => env.GITHUB_REPOSITORY && `${registryOf(env)}/${env.GITHUB_REPOSITORY.toLowerCase()}`,
    address: registryOf,
    user: (env) => env.GITHUB_ACTOR || 'github',
    passwordVariable: 'GITHUB_TOKEN',
  },
  job: {
    variables: {
      missing: (name) =>
        `add ${name} to the secret VARIABLES of the workflow, or pass it to the step: env: ${name}: \${{ secrets.${name} }}; workflows of forks and of Dependabot get no secrets`,
      file: () => undefined,
      exposed: () => undefined,
    },
    log: {
      fold: { begin: ({ title }) => `::group::${title}\n`, end: () => '::endgroup::\n' },
      problem: (level, line) =>
        `::${level}::${line.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`,
      annotates: true,
      // The runner reads `::name::` at the start of a line and `##[name]` anywhere as commands.
      disarm: (text) => text.replace(COMMANDS, '$1: ').replaceAll('##[', '# #['),
    },
    outputVariable: 'GITHUB_OUTPUT',
    summaryVariable: 'GITHUB_STEP_SUMMARY',
  },
} as const satisfies PlatformTraits;
