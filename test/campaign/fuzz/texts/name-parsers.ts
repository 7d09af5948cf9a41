import fc from 'fast-check';
import { nearest } from '../../../../packages/ci-core/src/nearest.ts';
import { givenBuilds } from '../../../../packages/ci-core/src/plan/build/given-images.ts';
import { selectServices } from '../../../../packages/ci-core/src/plan/build/select-services.ts';
import {
  invalidImageReason,
  invalidNodeReason,
  invalidServiceReason,
} from '../../../../packages/ci-core/src/plan/swarm-utils/swarm-utils-names.ts';
import { createRedactor, isCommonWord, Secret } from '../../../../packages/ci-core/src/secret.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { anyText } from '../mutate.ts';

export const nameParsers: readonly Fuzzer[] = [
  fuzzer<readonly string[]>({
    name: 'labels and names',
    covers: [
      'selectServices',
      'labelsFor',
      'givenBuilds',
      'nearest',
      'invalidServiceReason',
      'invalidNodeReason',
      'invalidImageReason',
    ],
    inputs: fc.array(
      fc.oneof(
        anyText,
        anyText.map((text) => `build-${text}`),
        fc.constantFrom('build-all', 'build-web', 'build-constructor'),
      ),
      { maxLength: 6 },
    ),
    attacks: (size) => [
      ...sizeAttacks(size, ['a-', 'a.a/', 'a__']).map((text) => [`build-${text}`, text]),
      Array.from({ length: size / 20 }, (_, i) => `build-x${i}`),
    ],
    read: (labels) => ({
      ...selectServices({ labels, known: ['web', 'api', 'a/b'], prefix: 'build-', ignored: [] }),
      given: givenBuilds([...labels, ...labels.map((label) => `${label}=x/${label}:1`)], labels),
      near: labels.map((label) => nearest(label, ['deploy', 'plan'])),
      faults: labels.map((name) => [invalidServiceReason(name), invalidNodeReason(name), invalidImageReason(name)]),
    }),
  }),
  fuzzer<readonly [string, string]>({
    name: 'secrets hidden in a text',
    covers: ['createRedactor'],
    inputs: fc.tuple(anyText, anyText),
    attacks: (size) => sizeAttacks(size, ['ab\n']).map((text) => ['needle', text] as const),
    read: ([secret, text]) => createRedactor([new Secret(secret)])(`${text}${secret}${text}`),
    check: (output: string, [secret]) => {
      if (
        secret.trim().length >= 4 &&
        !'***'.includes(secret.trim()) &&
        output.includes(secret.trim()) &&
        !secret.includes('*') &&
        !isCommonWord(secret.trim())
      )
        throw new Error(`shows a secret: ${output}`);
    },
  }),
];
