import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { movesSince } from '../../../../packages/ci-core/src/plan/plan-file/moves.ts';
import { type PlanFile, parsePlanFile } from '../../../../packages/ci-core/src/plan/plan-file/plan-file.ts';
import { createSeal, sealProblem } from '../../../../packages/ci-core/src/plan/plan-file/seal.ts';
import { secretNameShown } from '../../../../packages/ci-core/src/plan/plan-file/secret-name.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedJson, mutatedText } from '../mutate.ts';

const fingerprint = '0'.repeat(64);
const file: PlanFile = {
  schema: 'swarm-ci/plan-file',
  version: 1,
  createdAt: '2026-01-31T10:00:00Z',
  environment: 'prod',
  stack: 's',
  serverPath: '/data/s/deploy',
  server: 'deploy@h',
  swarm: 'x',
  commit: 'c',
  release: '20260131-100000-1a2b3c4d',
  salt: '0'.repeat(32),
  key: 'SSH_PRIVATE_KEY',
  seal: fingerprint,
  variables: [{ name: 'MODE', fingerprint }],
  files: [{ path: 'prod/a', digest: fingerprint }],
  services: [
    { name: 's_web', status: 'updated', image: 'a:2@sha256:b', version: 3, changes: [{ what: 'image' }], fingerprint },
    { name: 's_api', status: 'created', changes: [{ what: 'environment', added: ['A'] }], fingerprint },
  ],
  objects: [
    { kind: 'config', name: 'page', id: 'i', fingerprint },
    { kind: 'secret', name: 'key_…', fingerprint },
  ],
};
const seal = createSeal('SSH_PRIVATE_KEY', createSecretKey(Buffer.from('key')));

export const planFileParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'plan file',
    covers: ['parsePlanFile', 'movesSince', 'secretNameShown'],
    inputs: fc.oneof(
      mutatedText([JSON.stringify(file)]),
      mutatedJson([file]).map((document) => JSON.stringify(document) ?? ''),
    ),
    attacks: (size) => [
      ...sizeAttacks(Math.min(size, 100_000)).map((text) => JSON.stringify({ ...file, stack: text })),
      '['.repeat(size),
      '{"services":'.repeat(size / 12),
    ],
    read: (text) => {
      const { file: read, problem } = parsePlanFile(text, 'plan.json');
      if (read === undefined) return { problems: [problem] };
      const names = read.objects.map(({ name }) => secretNameShown(name));
      return { names, seal: sealProblem(read, seal) ?? '', moves: movesSince(read, file, 'plan.json') };
    },
  }),
];
