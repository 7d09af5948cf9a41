import { z } from 'zod';

/** The value of a query at one moment, or why it has none. */
export type PrometheusValue = { readonly value: number } | { readonly problem: string };

const sample = z.tuple([z.number(), z.string()]);
const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('success'),
    data: z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
      z.object({ resultType: z.literal('scalar'), result: sample }),
    ]),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

const LONGEST = 200;

/** Reads the response to an instant query of Prometheus's HTTP API, https://prometheus.io/docs/prometheus/latest/querying/api/. */
export function readPrometheusValue(text: string): PrometheusValue {
  const read = answer.safeParse(jsonOf(text)).data;
  if (read === undefined)
    return { problem: 'the response is not one of Prometheus, or the result is neither a vector nor a scalar' };
  if (read.status === 'error') return { problem: `${read.errorType}: ${read.error}`.slice(0, LONGEST) };
  const samples = read.data.resultType === 'scalar' ? [read.data.result] : read.data.result.map(({ value }) => value);
  const [first] = samples;
  if (first === undefined) return { problem: 'no series has this name and these labels' };
  if (samples.length > 1)
    return { problem: `${samples.length} series match; use sum() or another aggregation to get one` };
  const value = numberOf(first[1]);
  return Number.isNaN(value) ? { problem: 'the value is NaN, as of 0 divided by 0' } : { value };
}

/** As Go writes a float: `+Inf`, `1e-05`. */
function numberOf(text: string): number {
  if (/^[+-]?Inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
