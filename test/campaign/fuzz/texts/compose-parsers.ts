import fc from 'fast-check';
import { readContext } from '../../../../packages/ci-core/src/context/read-context.ts';
import { besidePipeline } from '../../../../packages/ci-core/src/plan/beside-pipeline.ts';
import { planDeploy } from '../../../../packages/ci-core/src/plan/deploy/plan-deploy.ts';
import { environmentsWithFiles, otherNameHint } from '../../../../packages/ci-core/src/plan/environments.ts';
import { cliVariables } from '../../../../packages/ci-core/src/plan/manifest/cli-variables.ts';
import {
  versionedEntries,
  versionOf,
  withConflicts,
} from '../../../../packages/ci-core/src/plan/manifest/config-versions.ts';
import { parseDotenv } from '../../../../packages/ci-core/src/plan/manifest/dotenv.ts';
import { envFileLines } from '../../../../packages/ci-core/src/plan/manifest/env-file.ts';
import {
  interpolate,
  referencesIn,
  withReferences,
} from '../../../../packages/ci-core/src/plan/manifest/interpolate.ts';
import { readManifest } from '../../../../packages/ci-core/src/plan/manifest/manifest.ts';
import { parseYaml } from '../../../../packages/ci-core/src/yaml.ts';
import { composeFiles } from '../corpus.ts';
import { asDockerDoes } from '../docker-template.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { PIECES, sizeAttacks } from '../hostile.ts';
import { anyText, mutatedText } from '../mutate.ts';
import { yamlBombs } from '../yaml-bombs.ts';

/** Pieces of a compose file. */
export const WORDS = [
  'services:\n',
  'configs:',
  'image: ',
  'name: ${C}',
  'file: ./x',
  'external: true',
  'volumes: [./a:/b]',
  'env_file: ./x',
  'environment: [DB_PASSWORD, A=, "$TAG"]',
  'environment: {TAG: , B: ""}',
  '${PATH:-$HOME}',
  'deploy: ',
  'labels: [a=b]',
  'deploy: { labels: { swarm-ci.run: before, swarm-ci.timeout: 5m } }',
  'deploy: { labels: [swarm-ci.run=after, "swarm-ci.retries=$TAG"] }',
  'depends_on: { a: { condition: service_completed_successfully } }',
  'x: &x {a: b}',
  '<<: *x',
  '*x',
];
const compose = mutatedText(composeFiles, WORDS);
const SECRET = 'hunter2-in-the-environment';
const env = { TAG: '1', C: 'c', EMPTY: '', DB_PASSWORD: SECRET, REGISTRY: 'registry.example.com' };
const context = readContext({});

/** The lines of env files, and pieces of them. */
const envFiles = mutatedText(
  ['# c\nA=1\nexport B="two $A\\n" # c\nC=\'$x\'\nD\nE=\n', 'PASSWORD=a$b"c\nURL=https://${HOST:-x}/\n'],
  ['"', "'", '$', '${', '\\', ' #', 'export ', '='],
);

export const composeParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'pipeline that is there already',
    covers: ['besidePipeline'],
    inputs: mutatedText(
      ['stages: [ship]\ninclude: [a.yml]\nship: { script: [docker stack deploy x], environment: { name: prod } }\n'],
      WORDS,
    ),
    attacks: (size) => [...sizeAttacks(size), ...yamlBombs(size)],
    read: (text) => besidePipeline('.gitlab-ci.yml', text, 'include:\n  - local: /a.yml\n', ['prod']),
  }),
  fuzzer<string>({
    name: 'environments of the settings',
    covers: ['environmentsWithFiles', 'otherNameHint'],
    inputs: mutatedText(
      ['files: [a.yml]\nenvironments:\n  prod: { files: [b.yml] }\n  dev:\n    timeout: 5m\n'],
      WORDS,
    ),
    attacks: (size) => [...sizeAttacks(size), ...yamlBombs(size)],
    read: (text) => [environmentsWithFiles({ name: 'swarm-ci.yaml', text }), otherNameHint(text.split('\n'), 'prod')],
  }),
  fuzzer<string>({
    name: 'deploy of a compose file',
    covers: [
      'parseYaml',
      'entriesOf',
      'child',
      'itemsOf',
      'textOf',
      'readManifest',
      ...['versionSlip', 'keySlips', 'envFileSlips', 'lfsPointers', 'isPointer', 'imageSlip', 'absentFile'],
      'unsetVariables',
      'servicesOf',
      'namedFilesOf',
      'networksOf',
      'pathsOf',
      'normalizedPath',
      'planDeploy',
      'deployProblems',
      'invalidNameReason',
      'ownerOverlay',
      'releaseOverrides',
      'withoutEmpty',
      'isUnset',
      'secretsInManifest',
      'secretsInEnvFile',
      'secretsUsedIn',
      'isSecretVariable',
      'hasSecretShape',
      'isCommonWord',
      'passedNames',
      'deployVariables',
      'runnerWarnings',
      'machineProblems',
      'isFolderVariable',
      'isOfTheRunner',
      'cannotBePassed',
      'nameForCli',
      'cliVariables',
      'cliText',
      'mappedDependencies',
      'asEmptyList',
      'dependenciesIn',
      'orderOf',
      'withReferences',
      'interpolatedScalars',
      'scalarsOf',
      'isExternal',
      'usedNames',
      'referenceFault',
      'keyFaults',
      'slipOf',
      'duplicateKeys',
      'duplicateText',
    ],
    inputs: compose,
    attacks: (size) => [...yamlBombs(size), ...sizeAttacks(size, ['a: b\n', 'services:\n', '  a: *a\n'])],
    read: (text) => {
      const { manifest, problems } = readManifest('docker-compose.prod.yaml', text);
      if (problems.length > 0) return { problems };
      const registries = { logins: [], anonymous: false, resolveImage: 'always', order: 'depends-on' } as const;
      const secrets = { envFiles: [text], secretRules: { secretsLike: ['*_X'], plain: ['TAG'] } };
      const source = {
        ...registries,
        ...secrets,
        ...{ environment: 'prod', stack: 'shop_prod', serverPath: '/data', manifest, env, context },
      };
      const files = new Map([['x', Buffer.from('x\nDB_PASSWORD\nTAG=')]]);
      const planned = planDeploy({ ...source, contents: files, existing: new Set() });
      const { plan, ...rest } = planned;
      return {
        ...rest,
        overlay: plan.overlay,
        composeText: plan.composeText,
        variables: Object.keys(cliVariables(plan).set),
        services: plan.services,
        order: plan.order,
        names: plan.namedFiles,
        networks: plan.networks,
      };
    },
    check: ({ overlay, ...told }: { overlay?: string; problems: object[] }) => {
      if (overlay !== undefined) JSON.parse(overlay);
      if (JSON.stringify(told.problems).includes(SECRET)) throw new Error('shows a secret');
    },
  }),
  fuzzer<string>({
    name: 'versions of configs',
    covers: ['versionedEntries', 'versionOf', 'withConflicts', 'readConfigVersions'],
    inputs: compose,
    attacks: yamlBombs,
    read: (text) => {
      const { yaml, problems } = parseYaml('c.yaml', text, { uniqueKeys: false });
      if (problems.length > 0) return { problems };
      const { entries, skipped } = versionedEntries(yaml, ['config', 'secret']);
      return {
        skipped,
        versions: withConflicts(entries.map(({ variable, file }) => versionOf(variable, Buffer.from(file)))),
      };
    },
  }),
  fuzzer<string>({
    name: 'files with variables',
    covers: ['parseDotenv', 'envFileLines'],
    inputs: fc.oneof(envFiles, anyText),
    attacks: (size) => sizeAttacks(size, ['A="\n', "A='", 'A=${', 'A=$A', 'export ', 'A=1 #', '\\"', 'A="\\']),
    read: (text) => ({ ...parseDotenv('.env', text, env), lines: envFileLines(text) }),
    check: ({ problems }: { problems: readonly object[] }) => {
      if (JSON.stringify(problems).includes(SECRET)) throw new Error('shows a secret');
    },
  }),
  fuzzer<string>({
    name: 'variables in a text',
    covers: ['interpolate', 'referencesIn'],
    inputs: fc
      .array(
        fc.constantFrom(
          ...PIECES.filter((piece) => piece.length < 20),
          'TAG',
          'C',
          'EMPTY',
          'x',
          '-',
          '?',
          '}',
          '{TAG}',
          '$TAG',
          '${TAG:?no}',
        ),
        { maxLength: 9 },
      )
      .map((pieces) => pieces.join('')),
    attacks: (size) => sizeAttacks(size, ['${A', '${A:-${B:-', '$A$', '${A-', '${A:?']),
    read: (text) => ({
      references: referencesIn(text),
      text: text.length > 2_000 ? interpolate(text, env).length : interpolate(text, env),
    }),
    check: ({ references, text }: { references: ReturnType<typeof referencesIn>; text: string }, input) => {
      const renamed = withReferences(
        withReferences(input, (name) => `own_${name}`),
        (name) => name.replace(/^own_/, ''),
      );
      if (renamed !== input) throw new Error(`renamed and back, it is ${JSON.stringify(renamed)}`);
      if (references.invalid || input.length > 2_000) return;
      const expected = asDockerDoes(input, env);
      if (text !== expected) throw new Error(`made ${JSON.stringify(text)}, Docker makes ${JSON.stringify(expected)}`);
    },
  }),
];
