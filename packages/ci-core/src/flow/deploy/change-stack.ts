import { changedNames } from '../../plan/changes/diff-stack.ts';
import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { Compiled } from '../../plan/stack/desired-stack.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import { askedSubnets } from '../../plan/stack/subnet-overlaps.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import { failedJobText } from '../../verdict/release-job/job-result.ts';
import { outcomeOf } from '../../verdict/service/judge.ts';
import { beginBeside } from '../canary/begin-beside.ts';
import { leaveUntouched } from '../canary/leave-untouched.ts';
import { serviceGates } from '../order/service-gates.ts';
import { runAfterRelease } from '../release-job/after-release.ts';
import { runBeforeRelease } from '../release-job/before-release.ts';
import { jobsOfRelease } from '../release-job/jobs-of-release.ts';
import type { Observed } from '../rollout/observe.ts';
import { noteCauses } from '../rollout/settle-rollout.ts';
import { maskOf } from '../session/mask.ts';
import type { Session } from '../session/session.ts';
import { applyRelease } from './apply-release.ts';
import { holdGate, type Probing } from './probing.ts';
import type { Start } from './read-start.ts';
import type { DeployPolicy, DeployPorts, DeployRequest } from './request.ts';
import { restoreOnFailure } from './restore-on-failure.ts';
import { watchRollout } from './watch-rollout.ts';

export type Changing = {
  readonly request: DeployRequest;
  readonly compiled: Compiled;
  readonly start: Start;
  /** What to add to `performance.now()` for the time of the engine. */
  readonly clock: number;
};

export type ChangedStack = {
  /** The start of the deploy, after the jobs before it. */
  readonly start: Start;
  /** The running stack, with the hash of its files; undefined if no stable version was changed. */
  readonly live: { readonly now: StackState; readonly contents: string } | undefined;
};

/**
 * Runs the jobs before the release, changes the services and judges them, runs the jobs after it, and restores what was
 * before if any of that failed. The journal has what happened.
 */
export async function changeStack(
  session: Session,
  observed: Observed,
  probing: Probing,
  { request, compiled, start: asRead, clock }: Changing,
  policy: DeployPolicy,
  ports: DeployPorts,
): Promise<ChangedStack> {
  const { prepared, probes, release } = request;
  const { plan } = prepared;
  const { watch, journal } = observed;
  const endSection = ports.log.section(`Rollout of ${plan.stack}`);
  await session.withReconnect(async ({ host }) => probing.open(host));
  const rules = {
    rollback: release && `${asRead.kept.live?.id} ${release.id}`,
    skip: policy.skipJobs,
    isUnchanged: changedNames(asRead.diff).size === 0,
  };
  const planned = await session.withReconnect(({ engine }) => jobsOfRelease(engine, plan, compiled, rules));
  const ready = await runBeforeRelease(
    session,
    observed,
    { prepared, compiled, start: asRead, planned },
    policy,
    ports,
  );
  const [isPromotion, isRollback] = [request.isPromotion === true, release !== undefined];
  const beginning = { prepared, compiled, start: ready.start, clock, isPromotion, isRollback };
  const beside = await beginBeside(session, observed, beginning, policy, ports);
  const { start } = beside;
  const networksSoFar = new Set([...ready.networks, ...beside.networks]);
  if (beside.outcome !== 'promoted') {
    await leaveUntouched(session, observed, plan, { start, networks: networksSoFar, clock }, policy, ports);
    endSection();
    return { start, live: undefined };
  }
  const began = performance.now();
  const time = { began, deadline: began + policy.timeout, clock };
  const applying = { compiled: { desired: beside.desired }, start, watch, journal, deadline: time.deadline };
  const applied = await applyRelease(session, prepared, applying, ports);
  journal.note({ dockerError: applied.refusal });
  const hold = (some: readonly Probe[]) => holdGate(session, probing, some, ports);
  const rollout = { applied, gates: serviceGates(probes, plan.stack, hold, probing.results) };
  const settled = await watchRollout(session, observed, plan, start, rollout, time, policy, ports);
  journal.note({ dockerError: settled.refusal });
  const isGood = () => outcomeOf(settled.verdicts, settled.refusal, probing.results()) === 'deployed';
  if (isGood()) {
    await hold(probes);
    // Fails if another job took the lock meanwhile: it may have changed what was judged.
    await session.mutate(async () => {});
    if (isGood()) await beside.end(true);
    if (isGood()) await runAfterRelease(session, observed, plan, compiled, planned, policy, ports);
  }
  const known = { imageOf: imagesOf(plan), subnets: askedSubnets(compiled.desired.networks), mask: maskOf(plan) };
  await noteCauses(session, observed, known, settled);
  endSection();
  const refusal = settled.refusal ?? failedJobText(journal.noted().releaseJobs);
  const networks = new Set([...networksSoFar, ...applied.networks]);
  const failure = { start, applied: { ...applied, refusal, networks }, settled, probes: probing.results() };
  await restoreOnFailure(session, observed, plan, failure, policy, ports);
  if (!isGood()) await beside.end(false);
  const now = beside.isServing ? await watch.look() : settled.now;
  return { start, live: { now, contents: applied.contents } };
}

function imagesOf({ stack, services }: DeployPlan): (name: string) => string | undefined {
  return (name) => services.find((service) => `${stack}_${service.name}` === name)?.image;
}
