import { expect, it } from 'vitest';
import { fillQuery } from './fill-query.ts';
import { readPrometheusValue } from './prometheus-value.ts';

const vector = (...values: unknown[]) =>
  JSON.stringify({
    status: 'success',
    data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value })) },
  });
const scalar = (value: string) =>
  JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, value] } });

it('reads the one value of a vector or a scalar', () => {
  expect(readPrometheusValue(vector([1_796_000_000.123, '0.0125']))).toEqual({ value: 0.0125 });
  expect(readPrometheusValue(scalar('1e-05'))).toEqual({ value: 0.00001 });
  expect(readPrometheusValue(vector([1, '+Inf']))).toEqual({ value: Number.POSITIVE_INFINITY });
  expect(readPrometheusValue(vector([1, '-Inf']))).toEqual({ value: Number.NEGATIVE_INFINITY });
});

it.each([
  [vector(), /no series/],
  [vector([1, '1'], [1, '2']), /2 series match; use sum/],
  [vector([1, 'NaN']), /NaN/],
  [vector([1, '0x10']), /NaN/],
  [JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'parse error' }), /^bad_data: parse error$/],
  [JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } }), /neither a vector nor a scalar/],
  ['<html>', /not one of Prometheus/],
  ['', /not one of Prometheus/],
  ['null', /not one of Prometheus/],
])('says why there is no value: %s', (text, problem) => {
  expect(readPrometheusValue(text)).toEqual({ problem: expect.stringMatching(problem) });
});

it('fills in the names as data', () => {
  const names = { canary: 'shop_web-canary', stable: 'shop_web' };
  expect(fillQuery('rate(e{s="{{canary}}"}[1m]) / rate(e{s="{{ stable }}"}[1m])', names)).toBe(
    'rate(e{s="shop_web-canary"}[1m]) / rate(e{s="shop_web"}[1m])',
  );
  expect(fillQuery('x{s="{{canary}}"}', { ...names, canary: 'a"} or y{b="\\' })).toBe('x{s="a\\"} or y{b=\\"\\\\"}');
  expect(fillQuery('x{a="$&{{other}}"}', names)).toBe('x{a="$&{{other}}"}');
  expect(fillQuery('{{canary}}', { ...names, canary: '$&' })).toBe('$&');
});
