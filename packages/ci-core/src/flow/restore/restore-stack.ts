import type { Watch } from '../../effects/engine/watch.ts';
import { withPresentReplicas } from '../../plan/changes/kept-replicas.ts';
import { withLeft } from '../../plan/changes/left-alone.ts';
import type { LoginOf } from '../../plan/changes/restore-steps.ts';
import type { Target } from '../../plan/deploy/target.ts';
import { imageIn, type Service, type StackState } from '../../plan/stack/stack-state.ts';
import { LEFT, type RestoreVerdict } from '../../verdict/service/judge-restore.ts';
import type { Track } from '../../verdict/tasks/track.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { removeNetworks } from './remove-networks.ts';
import { restoreInWaves } from './restore-in-waves.ts';
import { restoreLiveFiles } from './restore-live-files.ts';
import { withCauses } from './with-causes.ts';

export type RestoreInput = {
  readonly target: Target;
  readonly loginOf: LoginOf;
  /** The state to restore. */
  readonly before: StackState;
  /** The state right after the changes were sent: what differs from it was changed by another user or job. */
  readonly sent: StackState | undefined;
  /** Names of the services that another user or job changed: they are left as they are. */
  readonly theirs: ReadonlySet<string>;
  /** Names of the services that the deploy may have created. */
  readonly manifest: ReadonlySet<string>;
  /** Names of the networks to remove: those that the deploy made. */
  readonly networks: ReadonlySet<string>;
  /** The kept release whose files to restore. */
  readonly files: string | undefined;
  /** Paths of the files that are written in place. */
  readonly inPlace?: readonly string[];
  /** Hides secrets in the output of containers and Docker. */
  readonly mask: (text: string) => string;
  readonly watch: Watch;
  /** The services in the order in which the deploy changed them; without it, all are restored side by side. */
  readonly waves?: readonly (readonly string[])[];
  readonly track: Track;
  readonly timeout: number;
  readonly patience: number;
  readonly log: Log;
};

/** The verdicts, and the release whose files are live again. */
export type Restored = { readonly verdicts: readonly RestoreVerdict[]; readonly files: string | undefined };

/**
 * Gives every service the spec that the engine had for it before, and judges the result. This needs no file and no secret,
 * only the snapshot from before the deploy. The files are restored first: tasks mount them when they start.
 */
export async function restoreStack(session: Session, input: RestoreInput): Promise<Restored> {
  const { watch, sent, theirs, log } = input;
  const targetAt = (now: StackState) => {
    const { state, left } = withLeft(input.before, now, theirs);
    return { before: withPresentReplicas(state, sent, now), left };
  };
  for (const [name, why] of targetAt(await watch.look()).left) log.warn(`${name} ${LEFT[why]}`);
  const deadline = performance.now() + input.timeout;
  const files = await restoreLiveFiles(session, input);
  const restoreOnce = () => restoreInWaves(session, { ...input, targetAt }, deadline);
  const first = await restoreOnce();
  // The engine's own rollback uses the registry login that is stored with the service, which may have expired.
  const stuck = first.now.services.filter(
    (service) => isStuck(service) && input.loginOf(imageIn(service.Spec)) !== undefined,
  );
  if (stuck.length > 0) log.warn(`updating again with the login of this job: ${stuck.map(nameOf).join(', ')}`);
  const settled = stuck.length > 0 ? await restoreOnce() : first;
  await removeNetworks(session, input.target.stack, input.networks, log);
  return { verdicts: await withCauses(session, input.before, settled, input.mask), files };
}

/** The engine has given up on its rollback. */
function isStuck({ UpdateStatus }: Service): boolean {
  return UpdateStatus?.State === 'rollback_paused';
}

function nameOf({ Spec }: Service): string {
  return Spec.Name;
}
