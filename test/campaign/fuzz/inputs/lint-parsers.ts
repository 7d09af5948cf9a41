import { mountPlaces } from '../../../../packages/ci-core/src/plan/bind/mount-places.ts';
import { isFoundByLint } from '../../../../packages/ci-core/src/plan/lint/ignored-options.ts';
import { lintManifest } from '../../../../packages/ci-core/src/plan/lint/lint-manifest.ts';
import { groupedFindings } from '../../../../packages/ci-core/src/plan/lint/lint-request.ts';
import { readManifest } from '../../../../packages/ci-core/src/plan/manifest/manifest.ts';
import { codeQuality } from '../../../../packages/ci-core/src/report/lint/code-quality.ts';
import { findingText } from '../../../../packages/ci-core/src/report/lint/lint-text.ts';
import { sarif } from '../../../../packages/ci-core/src/report/lint/sarif.ts';
import { composeFiles } from '../corpus.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';
import { WORDS } from '../texts/compose-parsers.ts';
import { yamlBombs } from '../yaml-bombs.ts';

const SECRET = 'hunter2-in-the-environment';
const variables = { TAG: '1', C: 'c', DB_PASSWORD: SECRET, REGISTRY: 'registry.example.com' };

const compose = mutatedText(composeFiles, [
  ...WORDS,
  'healthcheck: {test: [CMD, "${DB_PASSWORD} -x"], interval: ${TAG}s}',
  'healthcheck: {test: "curl $$X || exit 1", retries: x}',
  'ports: ["127.0.0.1:${TAG}:80", "1-2:3", {target: 5432, published: 22, mode: host}]',
  'networks: [${DB_PASSWORD}, a]',
  'secrets: [{source: ${DB_PASSWORD}}]',
  'update_config: {order: start-first, failure_action: ${DB_PASSWORD}}',
  'restart_policy: {condition: on-failure, max_attempts: 1e9}',
  'subnet: ${DB_PASSWORD}',
  'image: redis',
  '# swarm-ci-lint: ignore image-tag, x\n',
  '# swarm-ci-lint: ignore ',
]);

export const lintParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'lint of a compose file',
    covers: [
      ...[
        'fieldOf',
        'silencesIn',
        'silencesOf',
        'isSilent',
        'mountPlaces',
        'lackedBy',
        'placeOf',
        'isFoundByLint',
        'hit',
      ],
      ...['withFingerprints', 'goNumber'],
    ],
    inputs: compose,
    attacks: (size) => [
      ...yamlBombs(size),
      ...sizeAttacks(size, ['# swarm-ci-lint: ignore a', 'services:\n  a:\n', '- ']),
    ],
    read: (text) => {
      const { manifest, problems } = readManifest('docker-compose.prod.yaml', text);
      if (problems.length > 0) return { problems };
      const asked = { ignored: [], environments: ['dev', 'prod'], sshPorts: [22], bindsFollow: false, isOrdered: true };
      const source = { ...asked, manifest, variables, environment: 'prod', files: new Set(['x', 'a/b']), logins: [] };
      mountPlaces(source.manifest, source.variables, { serverPath: '/data/shop', ignored: [] });
      const findings = lintManifest(source);
      // Three findings for each service are more text than the service itself.
      const some = findings.slice(0, 20);
      const documents = [
        findings,
        groupedFindings(findings).map(findingText),
        sarif(findings, 'deploy/'),
        codeQuality(findings),
      ];
      return {
        findings: some,
        leaks: documents.some((one) => JSON.stringify(one).includes(SECRET)),
        sarif: sarif(some, 'deploy/').runs[0]?.results,
        codeQuality: codeQuality(some),
        isFound: isFoundByLint(text),
      };
    },
    check: ({ leaks }: { leaks?: boolean }) => {
      if (leaks) throw new Error('shows a secret');
    },
  }),
];
