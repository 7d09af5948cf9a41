import { parseInventory } from '../../../../packages/ci-core/src/plan/node/inventory.ts';
import { neededBy, unneededOn } from '../../../../packages/ci-core/src/plan/node/unneeded.ts';
import { type Fuzzer, fuzzer } from '../exercise.ts';
import { sizeAttacks } from '../hostile.ts';
import { mutatedText } from '../mutate.ts';

const texts = [
  'disk 1 2\nimage sha256:1 a/b 1 sha256:2\ncontainer x sha256:1 exited task',
  'image a <none> <none> <none>',
];

export const inventoryParsers: readonly Fuzzer[] = [
  fuzzer<string>({
    name: 'what a node has',
    covers: ['parseInventory'],
    inputs: mutatedText(texts),
    attacks: (size) => sizeAttacks(size, ['image a b c d\n', 'container a b c d\n', ' ']),
    read: (text) => unneededOn(parseInventory(text), neededBy([], new Map(), [], [])),
  }),
];
