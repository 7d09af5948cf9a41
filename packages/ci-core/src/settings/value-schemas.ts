import { z } from 'zod';
import { Secret } from '../secret.ts';
import { commaList } from '../text.ts';
import { parseDuration } from './duration.ts';

// Validation of the text of a setting, and its conversion to a value.

export const text = z.string().min(1);
export const secret = z.string().transform((value) => new Secret(value));
/** JavaScript timers fire at once if they are set to 25 days or more. */
const MAX_DURATION = 7 * 24 * 3_600_000;
const durationOfAtLeast = (least: number) =>
  z.string().transform((value, ctx) => {
    const ms = parseDuration(value);
    if (ms !== undefined && ms >= least && ms <= MAX_DURATION) return ms;
    ctx.addIssue('must be a duration such as 90s, 15m or 1h30m, at most 168h');
    return z.NEVER;
  });
export const duration = durationOfAtLeast(1);
/** `0s` means: do not wait. */
export const durationOrZero = durationOfAtLeast(0);
export const port = z
  .string()
  .regex(/^\d+$/, 'must be a port number')
  .transform(Number)
  .refine((value) => value > 0 && value < 65_536, 'must be between 1 and 65535');
/** Comma-separated text in a flag or variable; items of a list in swarm-ci.yaml may contain commas. */
export const list = z.union([z.string(), z.array(z.string()).readonly()]).transform((value) => {
  const items = typeof value === 'string' ? commaList(value) : value;
  return [...new Set(items.filter(Boolean))];
});
/** Docker's CLI accepts dots in a stack name, but then the engine rejects each service. */
export const STACK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/;
export const stackName = z
  .string()
  .regex(STACK_NAME, 'may contain only a-z A-Z 0-9 _ - and must start with a letter or digit')
  .max(63, 'has more than 63 characters');
/** Without slashes at the end and double ones: paths of the engine are compared with it. */
export const absolutePath = z
  .string()
  .regex(/^\/[^\0]*$/, 'must be an absolute path')
  .transform((path) =>
    path
      .trimEnd()
      .replace(/\/{2,}/g, '/')
      .replace(/(?<=.)\/$/, ''),
  )
  .refine((path) => path !== '/', 'must be a folder of its own, such as /data/shop/deploy');
export const count = z
  .string()
  .regex(/^[1-9]\d{0,2}$/, 'must be a number from 1 to 999')
  .transform(Number);
/** https://github.com/distribution/reference */
export const tag = z
  .string()
  .regex(
    /^\w[\w.-]{0,127}$/,
    "may contain only a-z A-Z 0-9 _ . -, at most 128 characters, and must not start with '.' or '-'",
  );
