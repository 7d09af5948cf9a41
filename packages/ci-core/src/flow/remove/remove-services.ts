import { removeRun, stopRun } from '../../effects/release-job/job-runs.ts';
import { removeObject } from '../../effects/swarm/remove-object.ts';
import { listAllOfStack, listTasksOfStack } from '../../effects/swarm/stack-objects.ts';
import { untilGone } from '../../effects/until-gone.ts';
import { isJob } from '../../plan/stack/stack-state.ts';
import { counted } from '../../text.ts';
import { graceOf } from '../../verdict/tasks/held-places.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

/** Milliseconds for a node to report the end of a container. */
const SLACK = 60_000;
const JOB_END = 30_000;

/** Removes all services of a stack and waits for their containers. Returns the names, and what did not stop. */
export async function removeServices(session: Session, stack: string, log: Log): Promise<string[]> {
  const services = await session.withReconnect(({ engine }) => listAllOfStack(engine, stack));
  const tasks = () => session.withReconnect(({ engine }) => listTasksOfStack(engine, stack));
  const running = await tasks();
  const jobs = services.filter(({ Spec }) => isJob(Spec));
  // An engine before 23 does not end the containers of a job when its service is removed.
  await session.mutate(({ engine }) => Promise.all(jobs.map((job) => stopRun(engine, job).catch(() => {}))));
  const ofJobs = new Set(jobs.map(({ ID }) => ID));
  const isAlive = ({ Status }: { Status: { State: string } }) => ['running', 'starting'].includes(Status.State);
  if (jobs.length > 0)
    await untilGone(async () => (await tasks()).filter((one) => ofJobs.has(one.ServiceID) && isAlive(one)), JOB_END);
  await session.mutate(({ engine }) =>
    Promise.all(
      services.map((service) =>
        ofJobs.has(service.ID)
          ? removeRun(engine, service)
          : removeObject(engine, `removal of ${service.Spec.Name}`, `/services/${service.ID}`),
      ),
    ),
  );
  if (running.length > 0) log.info(`waiting for the tasks of ${stack} to stop`);
  const left = await untilGone(tasks, Math.max(0, ...running.map(graceOf)) + SLACK);
  if (left.length > 0) log.warn(`${counted(left.length, 'task')} of ${stack} did not stop: a node may be down`);
  return services.map(({ Spec }) => Spec.Name);
}
