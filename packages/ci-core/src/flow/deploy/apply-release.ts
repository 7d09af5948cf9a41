import type { Watch } from '../../effects/engine/watch.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { markCreated } from '../../effects/server/release-store.ts';
import { changeService } from '../../effects/swarm/change-service.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import { changedNames } from '../../plan/changes/diff-stack.ts';
import { type ServiceStep, stepsOf } from '../../plan/changes/service-step.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { applySteps } from '../apply/apply-steps.ts';
import { makeObjects } from '../apply/make-objects.ts';
import { uploadRelease } from '../apply/upload-release.ts';
import type { Session } from '../session/session.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';
import type { Start } from './read-start.ts';
import type { DeployPorts } from './request.ts';

export type Applied = {
  /** What the engine refused. */
  readonly refusal: string | undefined;
  /** Whether anything was sent: files or changes. */
  readonly isChanged: boolean;
  /** Hash of the files that are on the server now. */
  readonly contents: string;
  /** Names of the networks that were made. */
  readonly networks: ReadonlySet<string>;
};

export type Applying = {
  readonly compiled: Pick<Compiled, 'desired'>;
  readonly start: Pick<Start, 'diff' | 'objects' | 'inPlace'>;
  readonly watch: Pick<Watch, 'look'>;
  /** By `performance.now()`. */
  readonly deadline: number;
};

/** Uploads the files, makes what the services refer to, then changes the services of the diff, and no others. */
export async function applyRelease(
  session: Session,
  prepared: PreparedDeploy,
  { compiled, start, watch, deadline }: Applying,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<Applied> {
  const { diff, objects, inPlace } = start;
  const { contents, sent } = await uploadRelease(session, prepared, { inPlace, deadline }, log);
  const changing = changedNames(diff);
  if (changing.size === 0 && diff.missing.length === 0)
    return { refusal: undefined, isChanged: sent > 0, contents, networks: new Set() };
  stage.enter('applying');
  const created = diff.services.filter(({ status }) => status === 'created').map(({ name }) => name);
  await session.mutate(async ({ host, lock }) => {
    lock.markUnfinished();
    if (created.length > 0) await markCreated(host, workFolder(prepared.plan), created);
  });
  const made = await makeObjects(session, compiled.desired, objects, { deadline, log });
  if (made.refused.size > 0)
    return { refusal: textOf(made.refused), isChanged: true, contents, networks: made.networks };
  const wanted = diff.desired.filter(({ spec }) => changing.has(spec.Name));
  const { refused, asked } = await applySteps<ServiceStep>(session, {
    left: async () => {
      const { services } = await watch.look();
      const present = services.filter(({ Spec }) => changing.has(Spec.Name));
      return stepsOf(diffServices(wanted, present, made.ids, () => true));
    },
    send: ({ engine }, step) => changeService(engine, step),
    deadline,
    log,
  });
  if (asked.size > 0) log.info(countsOf([...asked.values()]));
  const refusal = refused.size > 0 ? textOf(refused) : undefined;
  return { refusal, isChanged: true, contents, networks: made.networks };
}

function textOf(refused: ReadonlyMap<string, string>): string {
  return [...refused].map(([name, message]) => `${name}: ${message}`).join('; ');
}

/** `services: 1 created, 2 updated`. */
function countsOf(kinds: readonly ServiceStep['kind'][]): string {
  const counts = (['create', 'update', 'remove'] as const).flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [`${count} ${kind}d`];
  });
  return `services: ${counts.join(', ')}`;
}
