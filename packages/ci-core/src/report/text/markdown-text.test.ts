import { expect, test } from 'vitest';
import { link } from './markdown-text.ts';

test('link: an address with characters beyond the first plane, whole or halved', () => {
  expect(link('job', 'https://ci/💥')).toBe('[job](https://ci/%F0%9F%92%A5)');
  expect(link('job', 'https://ci/\ud83d')).toBe('[job](https://ci/%EF%BF%BD)');
});
