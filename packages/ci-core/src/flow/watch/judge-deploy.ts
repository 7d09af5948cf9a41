import { imageIn, type Service, type StackState, withoutDigest } from '../../plan/stack/stack-state.ts';
import { judge, outcomeOf } from '../../verdict/service/judge.ts';
import type { Moment } from '../../verdict/service/judge-service.ts';
import { hasBeenTouched } from '../../verdict/service/touched.ts';
import { commandProblem, watchedServices } from '../../verdict/service/watched-services.ts';
import { holdGate, type Probing } from '../deploy/probing.ts';
import type { Observed } from '../rollout/observe.ts';
import { noteCauses, settleRollout } from '../rollout/settle-rollout.ts';
import type { Seen } from '../rollout/watch-until-settled.ts';
import type { Session } from '../session/session.ts';
import type { Before } from './read-before.ts';
import type { WatchPolicy, WatchPorts, WatchRequest } from './request.ts';
import type { Ran } from './run-command.ts';

export type Judged = {
  /** The services that were judged, without the name of the stack, and the images that they were given. */
  readonly services: readonly { readonly name: string; readonly image: string | undefined; readonly at: string }[];
  /** Why the deploy failed whatever its services do. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
};

type Judging = {
  readonly start: Before;
  readonly ran: Ran;
  readonly deadline: number;
  readonly probing: Probing;
  /** Hides secrets in the output of containers. */
  readonly mask: (text: string) => string;
};

/** Watches until every service is settled, then judges the deploy as if it were one of swarm-ci; the journal has the verdicts. */
export async function judgeDeploy(
  session: Session,
  observed: Observed,
  { target: { stack }, services: inManifest, command, probes }: WatchRequest,
  { start, ran, deadline, probing, mask }: Judging,
  { patience }: Pick<WatchPolicy, 'patience'>,
  ports: Pick<WatchPorts, 'log' | 'signal'>,
): Promise<Judged> {
  const { before, problems } = start;
  const { sent, code, images } = ran;
  const isTouched = hasBeenTouched(before, sent);
  const imageOf = (name: string) => {
    const image = images.get(name) ?? imageIn(sent.services.find(({ Spec }) => Spec.Name === name)?.Spec);
    return image === undefined ? undefined : withoutDigest(image);
  };
  const names = watchedServices(stack, inManifest, before, sent);
  const known = {
    ...{ stack, wanted: names.map((name) => ({ name, image: undefined })), before, applied: sent },
    // Whatever does not exist by now will not be created any more.
    ...{ problemsBefore: problems, refused: true },
  };
  // A task too many is ended by the next deploy: nothing is changed here.
  const afterEachLook = async () => {};
  const judging = { judge: (seen: Seen, moment: Moment) => judge({ ...known, ...seen }, moment).services };
  const rollout = { first: sent, ...judging, track: ran.track, deadline, patience, afterEachLook };
  const settled = await settleRollout(session, observed, rollout, ports.log);
  const isRolledBack = outcomeOf(settled.verdicts, undefined) === 'rolled-back';
  const ended = command && { program: command.program, code };
  const problem = commandProblem(ended, { stack, services: settled.verdicts.length, isTouched, isRolledBack });
  if (outcomeOf(settled.verdicts, problem) === 'deployed') {
    await holdGate(session, probing, probes, ports);
    // Fails if another job took the lock meanwhile: it may have changed what was judged.
    await session.mutate(async () => {});
  }
  await noteCauses(session, observed, { imageOf, mask }, settled);
  const warnings = [
    ...(command !== undefined && code === 0 && !isTouched
      ? [`${command.program} ended well and sent nothing to the stack ${stack}: is STACK_NAME right?`]
      : []),
    ...(problem === undefined && command !== undefined && code !== 0
      ? [`${command.program} exited with code ${code}`]
      : []),
    ...(command === undefined ? rolledBackEarlier(before) : []),
  ];
  for (const warning of warnings) ports.log.warn(warning);
  const services = names.map((name) => ({ name, image: imageOf(`${stack}_${name}`), at: '' }));
  return { services, problem, warnings };
}

/** Without a command it is not known whether a rollback that has ended belongs to this deploy. */
function rolledBackEarlier({ services }: StackState): string[] {
  const back = services.filter(({ UpdateStatus }) => UpdateStatus?.State === 'rollback_completed');
  return back.map(
    ({ Spec, UpdateStatus }: Service) =>
      `the engine rolled ${Spec.Name} back before this job began to watch (its update began at ${UpdateStatus?.StartedAt ?? 'an unknown time'}); to have it judged, give the command of the deploy after "--"`,
  );
}
