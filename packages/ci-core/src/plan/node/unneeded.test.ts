import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { Release } from '../release/release.ts';
import { type Inventory, parseInventory } from './inventory.ts';
import { neededBy, unneededOn } from './unneeded.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const text = [
  'disk 1024 4096',
  `image ${digest('1')} reg/web <none> ${digest('a')}`,
  `image ${digest('2')} reg/web <none> ${digest('b')}`,
  `image ${digest('3')} reg/web <none> ${digest('c')}`,
  `image ${digest('4')} reg/web old ${digest('d')}`,
  `image ${digest('5')} <none> <none> <none>`,
  `image ${digest('6')} reg/db <none> ${digest('e')}`,
  `image ${digest('7')} tool 1 <none>`,
  `container one ${digest('7')} exited `,
  `container two ${digest('5')} exited forgotten`,
  `container three ${digest('1')} exited known`,
  `container four ${digest('1')} running forgotten`,
  `container five ${digest('6')} exited failed`,
  `container seven ${digest('7')} created <no value>`,
  `container six ${digest('3')} exited known`,
].join('\n');
const inventory: Inventory = parseInventory(text);
const TASKS = [
  { ID: 'known', Status: { State: 'shutdown' } },
  { ID: 'failed', Status: { State: 'failed' } },
];
const release = (image: string) => ({ images: { web: image } }) as unknown as Release;
const web = service(spec({ Labels: { 'com.docker.stack.namespace': 'shop' } }, `reg/web:3@${digest('a')}`), {
  PreviousSpec: spec({}, `reg/web:2@${digest('b')}`),
});
const images = (kept: Parameters<typeof neededBy>[1], services = [web], runs: Parameters<typeof neededBy>[3] = []) =>
  unneededOn(inventory, neededBy(services, kept, TASKS, runs)).images.map(({ id }) => id[7]);

test('an inventory has disk, images with all their references, and containers', () => {
  expect(inventory.disk).toEqual({ free: 1024, size: 4096 });
  expect(inventory.images.map(({ references }) => references[0])).toContain('reg/web:old');
  expect(inventory.images.at(4)?.references).toEqual([digest('5')]);
  expect(parseInventory('').images).toEqual([]);
});

test('what a service, its previous spec, a kept release or a container has stays; all else goes', () => {
  expect(images(new Map([['shop', [release(`reg/web:1@${digest('c')}`)]]]))).toEqual(['4', '5']);
  expect(images(new Map([['shop', [release('reg/web:9')]]]))).toEqual(['3', '4', '5']);
});

test('where the releases of a stack cannot be read, the repositories of its services stay', () => {
  expect(images(new Map([['shop', []]]))).toEqual(['5']);
});

test('so do those of its release jobs', () => {
  const job = [{ stack: 'shop', image: `reg/job:1@${digest('a')}` }];
  const listed = parseInventory(`image ${digest('1')} reg/job <none> ${digest('b')}`);
  const left = (releases: Release[], runs = job) =>
    unneededOn(listed, neededBy([], new Map([['shop', releases]]), [], runs)).images.length;
  expect([left([]), left([], []), left([release('reg/web:1')])]).toEqual([0, 1, 1]);
  // Where they can be read, the release has the image.
  expect(left([release(`reg/job:1@${digest('b')}`)])).toBe(0);
});

test('an image without a digest is known by its tag', () => {
  expect(images(new Map(), [service(spec({}, 'reg/web:old'))])).toEqual(['2', '3', '5']);
});

test('only stopped containers of tasks go: forgotten ones, and those of a version that is not needed, unless they failed', () => {
  const { containers } = unneededOn(inventory, neededBy([web], new Map(), TASKS, []));
  expect(containers).toEqual(['two', 'six']);
});
