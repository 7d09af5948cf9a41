import { changeService } from '../../effects/engine/change-service.ts';
import { mayPass } from '../../effects/engine/engine-failure.ts';
import { pauseAfter, wait } from '../../effects/engine/patience.ts';
import type { Watch } from '../../effects/engine/watch.ts';
import { workFolder } from '../../effects/server/hold.ts';
import { restoreFiles } from '../../effects/server/restore-files.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { Place } from '../../plan/deploy/place.ts';
import { planPutBack, withoutLogin } from '../../plan/deploy/put-back.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { restoreLine, waitingLine } from '../../report/deploy/describe.ts';
import { judgePutBack, type PutBackEvidence, type PutBackVerdict } from '../../verdict/service/judge-put-back.ts';
import type { Track } from '../../verdict/service/track.ts';
import type { Log } from '../log.ts';
import { endLeftOver } from '../rollout/end-left-over.ts';
import { settle } from '../rollout/settle.ts';
import type { Session } from '../session/session.ts';
import { dropNetworks } from './drop-networks.ts';
import { whyBroken } from './why-broken.ts';

export type PutBackInput = {
  readonly place: Place;
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
export type PutBack = { readonly verdicts: readonly PutBackVerdict[]; readonly files: string | undefined };

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
    judge: (seen, moment) => judgePutBack({ ...seen, before, manifest, asked, refused }, moment),
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

/** What the engine refuses for good is asked for that often: a port is free only when another service has let go of it. */
const REFUSALS = 4;

/**
 * In rounds, each with a fresh look: the engine may change a service meanwhile, or have done what it failed to confirm. What
 * fails in passing is asked for again until the deadline.
 */
async function askForSpecs(session: Session, input: PutBackInput, deadline: number) {
  const { before, manifest, watch, registry, log } = input;
  const asked = new Map<string, 'update' | 'create' | 'remove'>();
  let refused = new Map<string, CiError>();
  for (let round = 1; ; round++) {
    const steps = planPutBack(before, await watch.look(), manifest);
    refused = new Map();
    for (const step of steps) {
      try {
        await session.change(({ engine }) => changeService(engine, step, registry));
        const odd = withoutLogin(step, registry);
        if (odd !== undefined) log.warn(odd);
      } catch (error) {
        if (!(error instanceof CiError) || error.code !== 'ENGINE_REFUSED') throw error;
        refused.set(step.name, error);
      }
      asked.set(step.name, step.kind);
    }
    const pause = pauseAfter(round);
    const passes = [...refused.values()].some((error) => round < REFUSALS || mayPass(error));
    if (!passes || performance.now() + pause > deadline) break;
    log.progress([...refused.values()].map(messageOf).join('; '));
    await session.survive(() => wait(pause, undefined));
  }
  const said = new Map([...refused].map(([name, error]) => [name, messageOf(error)]));
  for (const words of said.values()) log.warn(words);
  return { asked, refused: said } satisfies Pick<PutBackEvidence, 'asked' | 'refused'>;
}
