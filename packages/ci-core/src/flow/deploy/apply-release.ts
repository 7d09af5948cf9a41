import type { Watch } from '../../effects/engine/watch.ts';
import { markCreated } from '../../effects/server/release-store.ts';
import { changedNames } from '../../plan/changes/diff-stack.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { readyIn } from '../../plan/order/change-order.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import { type ChangeServices, changeServices, refusalText } from '../apply/change-services.ts';
import { makeObjects } from '../apply/make-objects.ts';
import { uploadRelease } from '../apply/upload-release.ts';
import type { Journal } from '../rollout/journal.ts';
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
  /** Names of the services whose change has begun. */
  readonly begun: ReadonlySet<string>;
  /** Changes further services; undefined if none are left. */
  readonly change: ChangeServices | undefined;
};

export type Applying = {
  readonly compiled: Pick<Compiled, 'desired'>;
  readonly start: Pick<Start, 'diff' | 'order' | 'objects' | 'live' | 'inPlace'>;
  readonly watch: Pick<Watch, 'look'>;
  readonly journal: Pick<Journal, 'note' | 'noted'>;
  /** By `performance.now()`. */
  readonly deadline: number;
};

/** Uploads the files, makes what the services refer to, then changes those services of the diff that wait for no other. */
export async function applyRelease(
  session: Session,
  prepared: PreparedDeploy,
  { compiled, start, watch, journal, deadline }: Applying,
  { log, stage }: Pick<DeployPorts, 'log' | 'stage'>,
): Promise<Applied> {
  const { diff, order, objects, live, inPlace } = start;
  const { contents, sent } = await uploadRelease(session, prepared, { inPlace, live, deadline }, log);
  const changing = changedNames(diff);
  if (changing.size === 0 && diff.missing.length === 0)
    return { ...ENDED, refusal: undefined, isChanged: sent > 0, contents, networks: new Set() };
  stage.enter('applying');
  const created = diff.services.filter(({ status }) => status === 'created').map(({ name }) => name);
  await session.mutate(async ({ host, lock }) => {
    lock.markUnfinished();
    if (created.length > 0) await markCreated(host, workFolder(prepared.plan), created);
  });
  const made = await makeObjects(session, compiled.desired, objects, { deadline, log });
  if (made.refused.size > 0)
    return { ...ENDED, refusal: refusalText(made.refused), isChanged: true, contents, networks: made.networks };
  const send = changeServices(session, { desired: diff.desired, ids: made.ids, watch, deadline, log });
  const change: ChangeServices = (names) => {
    journal.note({ begun: new Set([...journal.noted().begun, ...names]) });
    return send(names);
  };
  const begun = new Set(readyIn(order, new Set(), new Set()));
  const isAll = begun.size === order.size;
  const refusal = await change(isAll ? changing : begun);
  return { refusal, isChanged: true, contents, networks: made.networks, begun, change: isAll ? undefined : change };
}

const ENDED = { begun: new Set<string>(), change: undefined };
