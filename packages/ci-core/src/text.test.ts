import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commaList,
  counted,
  dateAndTime,
  escapeMarkup,
  escapePattern,
  escapeTags,
  lastLine,
  oneLine,
  percentEncode,
  shorten,
  shortSha,
  variableName,
  withoutBrackets,
  withoutEndSlashes,
} from './text.ts';

test('oneLine: line ends, control characters and what turns text around become one space', () => {
  expect(oneLine(' a\r\n\tb\u001b[0m \u202ec\u200b ')).toBe('a b [0m c');
});

test('shorten: counts characters, not their halves', () => {
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abcd', 3)).toBe('abc…');
  expect(shorten('😀😀', 2)).toBe('😀😀');
  expect(shorten('😀😀😀', 2)).toBe('😀😀…');
});

test('lastLine: the last one that says something', () => {
  expect(lastLine('one\n two \n\n')).toBe('two');
  expect(lastLine('one\nWARNING! two\n', /^WARNING/)).toBe('one');
  expect(lastLine(' \n')).toBe('');
});

test('counted, commaList, shortSha, dateAndTime, variableName', () => {
  expect([0, 1, 2].map((count) => counted(count, 'image'))).toEqual(['0 images', '1 image', '2 images']);
  expect(commaList(' a, b,, c d ,')).toEqual(['a', 'b', 'c d']);
  expect(shortSha('7ab44e95d1')).toBe('7ab44e95');
  expect(dateAndTime('2026-11-21T03:17:24.123Z')).toBe('2026-11-21 03:17:24');
  expect(variableName('shop-web.conf')).toBe('SHOP_WEB_CONF');
});

test('withoutEndSlashes, withoutBrackets', () => {
  expect(withoutEndSlashes('https://example.com/a//')).toBe('https://example.com/a');
  expect(['[::1]', '::1', 'host'].map(withoutBrackets)).toEqual(['::1', '::1', 'host']);
});

test('escapeMarkup, escapeTags, percentEncode', () => {
  expect(escapeMarkup(`<a b="c" d='&'>`)).toBe('&#60;a b=&#34;c&#34; d=&#39;&#38;&#39;&#62;');
  expect(escapeTags('<a> & "b"')).toBe('&lt;a&gt; &amp; "b"');
  expect(percentEncode('(')).toBe('%28');
});

test('escapePattern: finds the text itself, whatever it holds', () => {
  fc.assert(fc.property(fc.string(), (text) => new RegExp(`^${escapePattern(text)}$`, 'u').test(text)));
});
