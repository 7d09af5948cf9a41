import { randomBytes } from 'node:crypto';
import { messageOf } from '../../errors.ts';
import { NODE_RUN_LABEL } from '../../plan/node/node-run.ts';
import type { ServiceSpec, TaskTemplate } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { removeObject } from '../swarm/remove-object.ts';
import { untilGone } from '../until-gone.ts';
import { listTasksOf } from './swarm-state.ts';

const OVER = ['complete', 'failed', 'rejected', 'orphaned', 'shutdown'];
/** No image has it: the container ends before anything of the image runs, but the image has been pulled. */
const NO_PROGRAM = '/swarm-ci/only-pulls-the-image';
const MISSING = /No such image|pull access denied|manifest unknown|not found: manifest/i;

/**
 * Has the nodes that may run tasks of a service pull its image, all at once, through a service that runs nothing. Returns why
 * a node could not pull it; undefined if all have it. `limit` in milliseconds.
 */
export async function pullAhead(
  engine: Engine,
  { TaskTemplate: template }: ServiceSpec,
  without: string,
  { login, limit }: { readonly login: string | undefined; readonly limit: number },
): Promise<string | undefined> {
  const Image = template.ContainerSpec?.Image;
  const { Constraints, Platforms } = template.Placement ?? {};
  const TaskTemplate: TaskTemplate & { RestartPolicy: object } = {
    ContainerSpec: {
      Image,
      Command: [NO_PROGRAM],
      Healthcheck: { Test: ['NONE'] },
    } as TaskTemplate['ContainerSpec'] & {},
    RestartPolicy: { Condition: 'none' },
    Placement: { Constraints: [...(Constraints ?? []), `node.id!=${without}`], Platforms: Platforms ?? [] },
  };
  const Name = `swarm-ci-pull-${randomBytes(6).toString('hex')}`;
  const body = { Name, Labels: { [NODE_RUN_LABEL]: 'pull' }, TaskTemplate, Mode: { GlobalJob: {} } };
  try {
    await engine.bytes(`pull of ${Image}`, { method: 'POST', path: '/services/create', body, auth: login });
    let seen = false;
    const busy = async () => {
      const tasks = await listTasksOf(engine, Name);
      seen ||= tasks.length > 0;
      return seen ? tasks.filter(({ Status }) => !OVER.includes(Status.State)) : [undefined];
    };
    const left = await untilGone<unknown>(busy, limit);
    if (left.length > 0) return `it was not pulled within ${limit / 1000} s`;
    const errors = (await listTasksOf(engine, Name)).flatMap(({ Status }) => Status.Err ?? []);
    return errors.find((error) => MISSING.test(error));
  } catch (error) {
    return messageOf(error);
  } finally {
    await removeObject(engine, `removal of ${Name}`, `/services/${Name}`).catch(() => {});
  }
}
