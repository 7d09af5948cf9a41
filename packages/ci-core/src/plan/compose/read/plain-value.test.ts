import { expect, test } from 'vitest';
import { parseYaml } from '../../../yaml.ts';
import { plainValue } from './plain-value.ts';

// Recorded: what "docker compose config" 2.40.3 makes of unquoted values of "environment".
test.each<[written: string, becomes: unknown]>([
  ['1_000', 1000],
  ['0b11', 3],
  ['-0x1F', -31],
  ['0o17', 15],
  ['-017', -15],
  ['08', 8],
  ['1_0.5', 10.5],
  ['1.10', 1.1],
  ['1e3', 1000],
  ['1e6', '1e+06'],
  ['100000000.0', '1e+08'],
  ['1234567890.5', 1234567890.5],
  ['-0.0', '-0'],
  ['12345678901234567890', '12345678901234567890'],
  ['on', 'on'],
  ['_1', '_1'],
  ['"1_000"', '1_000'],
  ['!!str 017', '017'],
  ['!!binary aGVsbG8=', 'hello'],
  ['!!timestamp 2024-01-01', '2024-01-01'],
  ['2024-01-01', '2024-01-01'],
  ['1:30', '1:30'],
  ['~', null],
])('%s is %j', (written, becomes) => {
  const { yaml, problems } = parseYaml('a.yaml', `[${written}]`);
  expect(problems).toEqual([]);
  expect(plainValue(yaml, yaml.root)).toEqual([becomes]);
});
