import { expect, test } from 'vitest';
import { parseDotenv } from './dotenv.ts';

test.each([
  ['A=1\nB = two words  \nC=', { A: '1', B: 'two words', C: '' }],
  ['\uFEFFexport A=1\r\n  # no\r\nB=x # note\r\nC=x#y\r\nD\r\n', { A: '1', B: 'x', C: 'x#y' }],
  [
    'A="two\\nlines" # note\nB=\'$x "y" \\n\'\nC="a\nb"\nD=\'c\nd\'',
    { A: 'two\nlines', B: '$x "y" \\n', C: 'a\nb', D: 'c\nd' },
  ],
  [
    'D=example.org\nURL=https://$D/${PATH_:-x}\nP="a\\$b"\nQ=$$x',
    { D: 'example.org', URL: 'https://example.org/x', P: 'a$b', Q: '$x' },
  ],
  ['A=${JOB}', { A: 'set by the job' }],
])('%j', (text, values) => {
  const { passed: _, ...read } = parseDotenv('.env', text, { JOB: 'set by the job' });
  expect(read).toEqual({ values, problems: [] });
});

test.each([
  ['A=1\nB=a$b"c', '.env:2:1 B uses b, which is not set'],
  ['A=a$ b', '.env:1:1 A has a "$" that is not a variable'],
  ['A="x', '.env:1:1 the quotes of A do not match'],
  ['A="x" y', '.env:1:1 the quotes of A do not match'],
  ['not a name', '.env:1:1 is not a line NAME=value'],
])('%j is a problem', (text, expected) => {
  const [problem] = parseDotenv('.env', text, {}).problems;
  expect(`${problem?.at} ${problem?.message}`).toBe(expected);
});

test('a name alone has no value of its own', () => {
  expect(parseDotenv('.env', 'A\nexport B\nC=', {})).toEqual({ values: { C: '' }, passed: ['A', 'B'], problems: [] });
});
