import type { Problem } from '../../../errors.ts';
import type { PlaceOf } from './places.ts';

/** `services.web.environment.D invalid type`, `services.web additional properties 'bad' not allowed`. */
const PLACE = /\b(services|networks|volumes|configs|secrets)((?:\.[\w-]+)+)/;
const OBJECT = /\b(service|network|volume|config|secret) "([\w.-]+)"/;
/** `secrets.db: one of file|environment must be set`. */
const NO_SOURCE = /\bsecrets?\b.*(one of file\|environment|must declare either)/;
const UNKNOWN_KEY = /additional properties '([^']+)' not allowed/i;

/** The problem of compose files that "docker compose" refused, at the place that its message names. */
export function composeRefusal(message: string, placeOf: PlaceOf, otherwise: string): Problem {
  const [, section, below = ''] = PLACE.exec(message) ?? [];
  const [, kind, name] = OBJECT.exec(message) ?? [];
  const path =
    section === undefined
      ? kind === undefined
        ? []
        : [`${kind}s`, name ?? '']
      : [section, ...below.split('.').slice(1)];
  const unknown = UNKNOWN_KEY.exec(message)?.[1];
  const full = unknown === undefined ? path : [...path, unknown];
  const place = full.length === 0 ? undefined : placeOf(full).key;
  return {
    at: place === undefined || place.endsWith(':1:1') ? otherwise : place,
    message: `docker compose refuses the compose files: ${message}`,
    hint: NO_SOURCE.test(message)
      ? 'write "environment: VARIABLE" or "file:"; "x-command:" alone is for the compose files themselves, not for a file under "include"'
      : 'correct the file as the message says; "docker compose config" shows the same',
  };
}
