import { expect, test } from 'vitest';
import { followLinks } from './follow-links.ts';

const links: Readonly<Record<string, string>> = {
  'prod/now': 'releases/2',
  'prod/app.conf': '../common/app.conf',
  common: 'shared/common',
  out: '/etc',
  up: '../x',
  a: 'b',
  b: 'a',
  'prod/all': '..',
};

test.each([
  ['prod/site.conf', [], 'prod/site.conf'],
  ['prod/now/site.conf', ['prod/now'], 'prod/releases/2/site.conf'],
  ['prod/app.conf', ['prod/app.conf', 'common'], 'shared/common/app.conf'],
  ['prod/all/prod/x', ['prod/all'], 'prod/x'],
  ['prod/all', ['prod/all'], '.'],
  ['out/passwd', ['out'], undefined],
  ['up/y', ['up'], undefined],
])('%s', (path, by, end) => {
  expect(followLinks(path, (one) => links[one])).toEqual({ links: by, end });
});

test('links in a circle lead nowhere', () => {
  expect(followLinks('a', (one) => links[one]).end).toBeUndefined();
});
