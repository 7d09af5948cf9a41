import { askPrometheus } from '../../effects/canary/prometheus.ts';
import type { Http } from '../../effects/http/http.ts';
import type { Secret } from '../../secret.ts';
import type { Log } from '../log.ts';

/** The values of queries now; undefined for those without one, with a warning. */
export async function askQueries(
  http: Http,
  server: Secret | undefined,
  queries: readonly string[],
  log: Log,
): Promise<readonly (number | undefined)[]> {
  return Promise.all(
    queries.map(async (query) => {
      const answer =
        server === undefined ? { problem: 'PROMETHEUS_URL is not set' } : await askPrometheus(http, server, query);
      if ('value' in answer) return answer.value;
      log.warn(`no value for the query ${query}: ${answer.problem}`);
      return undefined;
    }),
  );
}
