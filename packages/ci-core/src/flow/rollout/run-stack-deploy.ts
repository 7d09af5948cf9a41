import type { Command } from '../../command.ts';
import { type Patience, pauseAfter } from '../../effects/engine/patience.ts';
import type { Host } from '../../effects/host/host.ts';
import { wait } from '../../effects/wait.ts';
import { CiError } from '../../errors.ts';
import { lastLine } from '../../text.ts';
import type { Log } from '../log.ts';

const WARNING = /^WARNING/;

type StackDeploy = {
  readonly mask: (text: string) => string;
  readonly log: Log;
  readonly ended: () => Promise<unknown>;
  readonly patience: Patience;
};

/** The CLI's error when the engine changed a service (the end of an earlier update) at the same time. */
const OUT_OF_SEQUENCE = /update out of sequence/;
/** Its errors about the state of the engine rather than the request; the CLI gives no status code. */
const PASSING =
  /context (deadline exceeded|canceled)|code = (Unavailable|DeadlineExceeded|Canceled|Aborted)|connection reset|broken pipe|\bEOF\b|transport is closing|Cannot connect to the Docker daemon|error during connect|does not have a leader|lost leader status|not a swarm manager|Service Unavailable|Too Many Requests/;

/**
 * Runs `docker stack deploy`; returns Docker's error when it was refused. Temporary failures are retried on this connection
 * while `patience` lasts, then it throws ENGINE_UNREACHABLE and another connection may help. Errors about the state of the
 * engine are never reported as an error in the compose file.
 */
export async function runStackDeploy(
  host: Host,
  command: Command,
  { mask, log, ended, patience }: StackDeploy,
): Promise<string | undefined> {
  let end = performance.now() + patience.window;
  for (let failed = 1; ; failed++) {
    const { code, ...said } = await host.run(command);
    const [stdout, stderr] = [mask(said.stdout), mask(said.stderr)];
    for (const line of stdout.split('\n').filter(Boolean)) log.info(line);
    const words = lastLine(stderr, WARNING) || `exit code ${code}`;
    const isRace = code !== 0 && OUT_OF_SEQUENCE.test(stderr);
    const isCut = code !== 0 && !isRace && PASSING.test(stderr);
    const pause = pauseAfter(failed);
    const then = performance.now() + pause;
    const isLate = patience.signal?.aborted === true || then > patience.deadline() || (isCut && then > end);
    if (isCut && isLate) throw cutShort(host.name, words);
    if (isLate || !(isRace || isCut)) {
      for (const line of stderr.split('\n').filter(Boolean)) log.warn(line);
      return code === 0 ? undefined : words;
    }
    if (isRace) log.info('the engine changed a service at the same time; running docker stack deploy again');
    else log.warn(`docker stack deploy on ${host.name} was cut short: ${words}; running it again`);
    await wait(pause, patience.signal);
    const began = performance.now();
    await ended();
    // The engine works while updates end: this time does not count.
    end += performance.now() - began;
  }
}

function cutShort(host: string, said: string): CiError {
  return new CiError('ENGINE_UNREACHABLE', `docker stack deploy on ${host} was cut short: ${said}`, {
    hint: 'see "docker node ls": more than half of the managers must be up',
  });
}
