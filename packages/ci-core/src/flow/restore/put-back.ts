import type { Watch } from '../../effects/engine/watch.ts';
import { workFolder } from '../../effects/server/hold.ts';
import { restoreFiles } from '../../effects/server/restore-files.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { Target } from '../../plan/deploy/target.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';

import { restoreLine, waitingLine } from '../../report/deploy/describe.ts';
import { judgeRestore, type RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import type { Track } from '../../verdict/service/track.ts';

import type { Log } from '../log.ts';
import { endLeftOver } from '../rollout/end-left-over.ts';
import { settle } from '../rollout/settle.ts';
import type { Session } from '../session/session.ts';
import { askForSpecs } from './ask-for-specs.ts';
import { dropNetworks } from './drop-networks.ts';
import { whyBroken } from './why-broken.ts';

export type PutBackInput = {
  readonly place: Target;
  readonly registry: Registry | undefined;
  /** What the stack is to be again. */
  readonly before: StackState;
  /** Names of the services that the deploy may have created. */
  readonly manifest: ReadonlySet<string>;
  /** IDs of the networks that were there before. */
  readonly networks: ReadonlySet<string>;
  /** The kept release whose files are to be live again. */
  readonly files: string | undefined;
  /** Hides secrets in what containers and Docker say. */
  readonly mask: (text: string) => string;
  readonly watch: Watch;
  readonly track: Track;
  readonly timeout: number;
  readonly patience: number;
  readonly log: Log;
};

/** What became of it, and the release whose files are live again. */
export type PutBack = { readonly verdicts: readonly RestoreVerdict[]; readonly files: string | undefined };

/**
 * Gives every service the spec that the engine had for it before, and judges what comes of it. No file and no secret is
 * needed for that, only the look at the stack before the deploy. The files come first: a task that starts mounts them.
 */
export async function putBack(session: Session, input: PutBackInput): Promise<PutBack> {
  const { watch, before, manifest } = input;
  const deadline = performance.now() + input.timeout;
  const files = await putFilesBack(session, input);
  const { asked, refused } = await askForSpecs(session, input, deadline);
  const settled = await settle({
    ...input,
    timeout: Math.max(0, deadline - performance.now()),
    first: await watch.look(),
    judge: (seen, moment) => judgeRestore({ ...seen, before, manifest, asked, refused }, moment),
    help: endLeftOver(session, input, () => true),
    line: restoreLine,
    waiting: waitingLine,
  });
  await dropNetworks(session, input.place.stack, input.networks, input.log);
  return { verdicts: await whyBroken(session, before, settled, input.mask), files };
}

/** The release whose files are live again; undefined when there is none, or they could not be put there. */
async function putFilesBack(
  session: Session,
  { place, files: release, log }: PutBackInput,
): Promise<string | undefined> {
  if (release === undefined) return undefined;
  try {
    const folders = { serverPath: place.serverPath, workFolder: workFolder(place) };
    await session.change(({ host }) => restoreFiles(host, folders, release));
    log.info(`the files of the release ${release} are live again`);
    return release;
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'SERVER_UNUSABLE') throw error;
    log.warn(`the files on the server are still those of the deploy that failed: ${messageOf(error)}`);
    return undefined;
  }
}
