import type { Watch } from '../../effects/engine/watch.ts';
import { workFolder } from '../../effects/server/lock.ts';
import { markCreated } from '../../effects/server/release-store.ts';
import { upload } from '../../effects/server/upload.ts';
import { changeService } from '../../effects/swarm/change-service.ts';
import { CiError } from '../../errors.ts';
import { diffServices } from '../../plan/changes/diff-services.ts';
import { changedNames } from '../../plan/changes/diff-stack.ts';
import { type ServiceStep, stepsOf } from '../../plan/changes/service-step.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { applySteps } from '../apply/apply-steps.ts';
import { makeObjects } from '../apply/make-objects.ts';
import type { Session } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { type PreparedDeploy, uploadedFiles } from './prepare-deploy.ts';
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
  readonly start: Pick<Start, 'diff' | 'objects' | 'live' | 'inPlace'>;
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
  const { plan, directory } = prepared;
  const { diff, objects, live, inPlace } = start;
  const files = uploadedFiles(prepared);
  const folders = { serverPath: plan.serverPath, workFolder: workFolder(plan) };
  const { contents, sent } = await session.mutate(({ host }) =>
    within(deadline, upload(host, { ...folders, directory, files, inPlace }, live)),
  );
  log.info(`${files.length} files in ${plan.serverPath} on ${session.server()}, ${sent} sent`);
  if (inPlace.length > 0) log.info(`written in place, because containers mount them alone: ${inPlace.join(', ')}`);
  const changing = changedNames(diff);
  if (changing.size === 0 && diff.missing.length === 0)
    return { refusal: undefined, isChanged: sent > 0, contents, networks: new Set() };
  stage.enter('applying');
  const created = diff.services.filter(({ status }) => status === 'created').map(({ name }) => name);
  await session.mutate(async ({ host, lock }) => {
    lock.markUnfinished();
    if (created.length > 0) await markCreated(host, folders.workFolder, created);
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

/** An upload that is given up leaves the files as they were. */
async function within<T>(deadline: number, uploading: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(uploadTimedOut()), Math.max(0, deadline - performance.now()));
  try {
    return await unlessAborted(late.signal, uploading);
  } finally {
    clearTimeout(timer);
  }
}

function uploadTimedOut(): CiError {
  return new CiError('TIMED_OUT', 'the files were not uploaded within the time limit; nothing was changed', {
    hint: 'allow more time with --timeout, or see why the connection to the server is slow',
  });
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
