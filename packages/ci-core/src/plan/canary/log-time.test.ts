import { expect, it } from 'vitest';
import { readTimedLine, sinceText } from './log-time.ts';

it('splits the time from a line, to the nanosecond', () => {
  expect(readTimedLine('1970-01-01T00:00:02.000000003Z {"a": 1}\n')).toEqual({
    time: 2_000_000_003n,
    line: '{"a": 1}',
  });
  expect(readTimedLine('1970-01-01T00:00:02.5Z x')).toEqual({ time: 2_500_000_000n, line: 'x' });
  expect(readTimedLine('1970-01-01T00:00:02Z ')).toEqual({ time: 2_000_000_000n, line: '' });
  expect(sinceText(2_000_000_003n)).toBe('2.000000003');
});

it.each(['', 'x', '2026-13-45T00:00:00Z x', '2026-01-01 x', '{"version":"canary"}'])(
  'takes %j as a line without a time',
  (text) => {
    expect(readTimedLine(text)).toEqual({ time: 0n, line: text });
  },
);
