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
    ({ driver, proxy, config }) => !['nginx', 'haproxy'].includes(driver) || (proxy && config),
    'needs "proxy", a service, and "config", its file with the shares',
  )
  .refine(
    ({ driver, proxy, config }) => ['nginx', 'haproxy'].includes(driver) || !(proxy || config),
    'has "proxy" or "config", which only the drivers nginx and haproxy read',
  );

const query = z
  .strictObject({
    query: z.string().min(1),
    max: number('must be a number').optional(),
    min: number('must be a number').optional(),
  })
  .refine(({ max, min }) => max !== undefined || min !== undefined, 'needs "max" or "min"');
const judge = z.strictObject({
  errors: z.strictObject({ max: share.optional(), over_stable: share.optional() }).optional(),
  latency: z.strictObject({ p95: duration.optional(), over_stable: excess.optional() }).optional(),
  prometheus: z.array(query).optional(),
});

/** One entry of `rollouts:` in swarm-ci.yaml, with its texts as written. */
export const rolloutSchema = z
  .strictObject({
    strategy: z.enum(['canary', 'blue-green', 'rehearse'], 'must be canary, blue-green or rehearse'),
    traffic: traffic.optional(),
    steps: steps.optional(),
    hold: duration.optional(),
    max_hold: duration.optional(),
    min_requests: number('must be a number').optional(),
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
  );
