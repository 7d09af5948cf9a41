import type { CiContext } from '../../context/context.ts';
import { makeUpdateReport, type ServiceUpdate } from '../../report/deploy/update-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import { callSwarmUtils, type SwarmUtilsCall, type SwarmUtilsPorts } from './call-swarm-utils.ts';

export type UpdatesInput = {
  readonly calls: readonly SwarmUtilsCall[];
  readonly ports: SwarmUtilsPorts;
  readonly environment: string | undefined;
  readonly context: CiContext;
  readonly warnings: readonly string[];
};

/** SwarmUtils runs the updates of one node one after another anyway. */
const AT_A_TIME = 8;

/**
 * Updates services in parallel, each service once at a time, and reports the result of each. SwarmUtils matches running
 * updates by the prefix of the service name: services where one name is a prefix of the other are updated in turn.
 */
export async function updateServices({ calls, ports, ...facts }: UpdatesInput): Promise<DeployReport> {
  const startedAt = new Date();
  const began = performance.now();
  const { log } = ports;
  const names = calls.map(({ request }) => request.subject);
  const lanes = [...new Set(names)].filter((name) => !names.some((one) => one !== name && name.startsWith(one)));
  const updated = await mapConcurrently(lanes, AT_A_TIME, async (lane) => {
    const done: ServiceUpdate[] = [];
    for (const call of calls.filter(({ request }) => request.subject.startsWith(lane))) {
      const service = call.request.subject;
      const image = String(call.request.body.image);
      log.info(`… ${service} to ${image}`);
      const verdict = await callSwarmUtils(call, ports);
      log.info(verdict.outcome === 'done' ? `✔ ${service} updated` : `✘ ${service}: ${verdict.headline}`);
      if (verdict.log.length > 0) log.folded(`Output of docker service update for ${service}`, verdict.log.join('\n'));
      done.push({ service, image, verdict });
    }
    return done;
  });
  return makeUpdateReport({
    ...facts,
    updates: updated.flat(),
    server: ports.settings.swarmUtilsUrl,
    startedAt,
    milliseconds: performance.now() - began,
  });
}
