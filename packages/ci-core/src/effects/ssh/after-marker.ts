import { Transform, type TransformCallback } from 'node:stream';

/** Enough for a long message of the day; more output before the command is dropped. */
const MOST_NOISE = 1024 * 1024;

/** Passes on what comes after a marker; `noise()` is what came before it, or everything if it never came. */
export function afterMarker(
  marker: string,
  onMarker: () => void = () => {},
): { stream: Transform; noise: () => string; seen: () => boolean } {
  let held = Buffer.alloc(0);
  let open = false;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      if (open) return done(null, chunk);
      held = Buffer.concat([held, chunk]);
      const start = held.indexOf(marker);
      if (start < 0) {
        if (held.length > MOST_NOISE) held = held.subarray(-MOST_NOISE);
        return done();
      }
      open = true;
      onMarker();
      const rest = held.subarray(start + marker.length);
      held = held.subarray(0, start);
      done(null, rest.length > 0 ? rest : undefined);
    },
  });
  return { stream, noise: () => held.toString('utf8').trim(), seen: () => open };
}
