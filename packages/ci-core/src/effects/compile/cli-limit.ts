import { CiError } from '../../errors.ts';
import { formatDuration } from '../../settings/duration.ts';
import { timeLimit } from '../http/time-limit.ts';

/** The docker command only reads files and asks this process; longer than that, something that it started hangs. */
const CLI_LIMIT = 300_000;

/** Runs the docker command with a signal that ends it, and throws TIMED_OUT when its time is over. */
export async function withCliLimit<T>(
  run: (signal: AbortSignal) => Promise<T>,
  milliseconds: number = CLI_LIMIT,
): Promise<T> {
  const { signal, close } = timeLimit(milliseconds);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(timedOut(milliseconds)));
  });
  try {
    return await Promise.race([run(signal), late]);
  } finally {
    close();
  }
}

function timedOut(milliseconds: number): CiError {
  const message = `docker stack deploy did not read the compose file within ${formatDuration(milliseconds)}; nothing was changed`;
  return new CiError('TIMED_OUT', message, {
    hint: 'see whether a credential helper in the Docker configuration (credHelpers, credsStore) hangs',
  });
}
