import { z } from 'zod';
import { count, duration } from '../value-schemas.ts';

const number = (message: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, message)
    .transform(Number);
/** `5%` → 0.05. */
export const share = z
  .string()
  .regex(/^\d+(\.\d{1,2})?%$/, 'must be a percentage such as 5%')
  .transform((text) => Number(text.slice(0, -1)) / 100)
  .refine((value) => value <= 1, 'must be at most 100%');
const step = share.refine((value) => value > 0, 'must be more than 0%');
const excess = z
  .string()
  .regex(/^\d+(\.\d{1,2})?%$/, 'must be a percentage such as 30%')
  .transform((text) => Number(text.slice(0, -1)) / 100);
const steps = z
  .array(step)
  .min(1, 'needs at least one share')
  .refine((all) => all.every((one, i) => i === 0 || one > (all[i - 1] ?? 0)), 'must increase, such as [5%, 25%, 50%]');

const DRIVERS = ['nginx', 'haproxy', 'traefik', 'replicas'] as const;
/** Where a rollout names none. */
export const STEPS: readonly number[] = [0.05, 0.25, 0.5];
const traffic = z
  .strictObject({
    driver: z.enum(DRIVERS, `must be one of ${DRIVERS.join(', ')}`).default('nginx'),
    proxy: z.string().min(1).optional(),
    config: z.string().min(1).optional(),
  })
  .refine(
    ({ driver, proxy, config }) => !countsRequests(driver) || (proxy && config),
    'needs "proxy", a service, and "config", its file with the shares',
  )
  .refine(
    ({ driver, proxy, config }) => countsRequests(driver) || !(proxy || config),
    'has "proxy" or "config", which only the drivers nginx and haproxy read',
  );

const value = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, 'must be a number')
  .transform(Number);
const query = z
  .strictObject({ query: z.string().min(1), max: value.optional(), min: value.optional() })
  .refine(({ max, min }) => max !== undefined || min !== undefined, 'needs "max" or "min"')
  .refine(({ max = Infinity, min = -Infinity }) => min <= max, 'has a "min" above its "max", so no value is good');
const judge = z
  .strictObject({
    errors: z
      .strictObject({ max: share.optional(), over_stable: share.optional() })
      .refine(isNotEmpty, 'needs "max" or "over_stable"')
      .optional(),
    latency: z
      .strictObject({ p95: duration.optional(), over_stable: excess.optional() })
      .refine(isNotEmpty, 'needs "p95" or "over_stable"')
      .optional(),
    prometheus: z.array(query).min(1, 'needs at least one query').optional(),
  })
  .refine(isNotEmpty, 'needs at least one limit; without "judge" there are limits by default');

function isNotEmpty(limits: Readonly<Record<string, unknown>>): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

/** Whether there is a log with the requests of both versions. */
function countsRequests(driver: string | undefined): boolean {
  return driver === 'nginx' || driver === 'haproxy';
}

/** One entry of `rollouts:` in swarm-ci.yaml, with its texts as written. */
export const rolloutSchema = z
  .strictObject({
    strategy: z.enum(['canary', 'blue-green', 'rehearse'], 'must be canary, blue-green or rehearse'),
    traffic: traffic.optional(),
    steps: steps.optional(),
    hold: duration.optional(),
    max_hold: duration.optional(),
    min_requests: number('must be a whole number').refine(Number.isInteger, 'must be a whole number').optional(),
    low_traffic: z.enum(['promote', 'abort'], 'must be promote or abort').optional(),
    judge: judge.optional(),
    approve: step.optional(),
    deadline: duration.optional(),
    keep: duration.optional(),
    replicas: count.optional(),
  })
  .refine(({ strategy, traffic: set }) => strategy === 'rehearse' || set !== undefined, {
    path: ['traffic'],
    message: 'is missing: it says how shares are set, such as { proxy: nginx, config: prod/nginx.conf }',
  })
  .refine(({ strategy, steps: set }) => strategy === 'canary' || set === undefined, {
    path: ['steps'],
    message: 'belongs to the strategy canary',
  })
  .refine(({ strategy, keep }) => strategy === 'blue-green' || keep === undefined, {
    path: ['keep'],
    message: 'belongs to the strategy blue-green',
  })
  .refine(({ strategy, approve }) => strategy === 'canary' || approve === undefined, {
    path: ['approve'],
    message: 'belongs to the strategy canary',
  })
  .refine(({ deadline, approve }) => deadline === undefined || approve !== undefined, {
    path: ['deadline'],
    message: 'belongs to "approve", which is not set',
  })
  .refine(({ hold, max_hold }) => hold === undefined || max_hold === undefined || max_hold >= hold, {
    path: ['max_hold'],
    message: 'is less than "hold"',
  })
  .refine(({ steps: set = STEPS, traffic: by }) => countsRequests(by?.driver) || set.every((one) => one < 1), {
    path: ['steps'],
    message: 'must be less than 100%: the stable version keeps its tasks',
  })
  .refine(({ steps: set = STEPS, approve }) => approve === undefined || set.includes(approve), {
    path: ['approve'],
    message: 'must be one of the steps',
  })
  .refine(
    ({ strategy, traffic: set }) => strategy !== 'blue-green' || !['replicas', 'traefik'].includes(set?.driver ?? ''),
    {
      path: ['traffic'],
      message: 'cannot be by replicas or Traefik: only a proxy with a config can switch all of the traffic at once',
    },
  )
  .check(({ value: { strategy, traffic: by, judge: limits, min_requests }, issues }) => {
    if (strategy !== 'rehearse' && countsRequests(by?.driver)) return;
    const message = `is never judged: ${strategy === 'rehearse' ? 'a rehearsal has no requests' : `the driver ${by?.driver} counts no requests`}`;
    const add = (input: unknown, ...path: string[]) => {
      if (input !== undefined) issues.push({ code: 'custom', path, message, input });
    };
    add(limits?.errors, 'judge', 'errors');
    add(limits?.latency, 'judge', 'latency');
    add(min_requests, 'min_requests');
  });
