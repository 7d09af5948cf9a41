import type { World } from './world.ts';

/** The document with the secrets removed from its strings; numbers are not changed. */
export function redacted<T>(document: T, redact: World['redact']): T {
  const hide = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, hide(member)]));
  };
  return hide(document) as T;
}
