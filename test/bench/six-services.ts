import { randomUUID } from 'node:crypto';

export const services = ['api', 'web', 'worker', 'mailer', 'reports', 'search'];

/** Seconds in which a build waits for another server, such as a package registry. */
const WAITING = 4;
/** Rounds of a shell loop in which it computes, as a compiler does: two seconds of a core of its own. */
const COMPUTING = 1_500_000;

/**
 * The files of six services whose builds wait for two thirds of their time and compute for the rest, as those do that
 * download what they then compile; last comes a layer of 4 MB that no compression makes smaller. No two of them, and no
 * two calls, share a step: no cache can help.
 */
export function sixServices(base: string): Record<string, string> {
  const dockerfile = (service: string) => `FROM ${base}
COPY ${service}/source /source
RUN sleep ${WAITING}
RUN i=0; while [ $i -lt ${COMPUTING} ]; do i=$((i+1)); done
RUN head -c 4000000 /dev/urandom > /built
`;
  return Object.fromEntries(
    services.flatMap((service) => [
      [`${service}/Dockerfile`, dockerfile(service)],
      [`${service}/source`, randomUUID()],
    ]),
  );
}
