import { type LintFinding, lintManifest } from '../../../packages/ci-core/src/plan/lint/lint-manifest.ts';
import type { LintSource } from '../../../packages/ci-core/src/plan/lint/lint-source.ts';
import { readManifest } from '../../../packages/ci-core/src/plan/manifest/manifest.ts';
import { Secret } from '../../../packages/ci-core/src/secret.ts';

export type LintTest = Partial<Omit<LintSource, 'manifest'>>;

const jobToken = {
  host: 'registry.example.com',
  path: '',
  user: 'gitlab-ci-token',
  password: new Secret('glcbt-64_abcdefghij'),
  isToken: false,
  from: 'CI_REGISTRY_USER and CI_REGISTRY_PASSWORD',
};

/** The findings in a compose file of the environment prod, beside one of dev. */
export function lint(text: string, more: LintTest = {}): LintFinding[] {
  const { manifest, problems } = readManifest('docker-compose.prod.yaml', text);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const source: LintSource = {
    manifest,
    variables: {},
    environment: 'prod',
    ignored: [],
    environments: ['dev', 'prod'],
    files: new Set(['prod/nginx.conf']),
    contents: new Map([
      ['quoted.env', Buffer.from('# "a"\nDB_PASSWORD="secret"\nMODE=fast # not slow\n')],
      ['plain.env', Buffer.from('# "a"\nDB_PASSWORD=secret\nCOLOR=#fff\nNOTE=it is "good"\n')],
    ]),
    sshPorts: [22],
    bindsFollow: false,
    isOrdered: true,
    logins: [jobToken],
    ...more,
  };
  return lintManifest(source);
}

export function rulesIn(text: string, more?: LintTest): string[] {
  return lint(text, more).map(({ rule }) => rule);
}
