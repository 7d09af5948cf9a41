import { CiError } from '../../errors.ts';
import { lockOwnerOf } from '../../plan/deploy/lock-owner.ts';
import { secretsInServices } from '../../plan/secret/declared-secrets.ts';
import { makeReport } from '../../report/deploy/make-report.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import { omitUndefined } from '../../report/text/omit-undefined.ts';
import { createRedactor } from '../../secret.ts';
import { verdictsWhenAborted } from '../../verdict/service/aborted.ts';
import { recordAlert } from '../alert/record-alert.ts';
import { createProbing } from '../deploy/probing.ts';
import { readOwnership } from '../plan/examine-owner.ts';
import { refuseFindings } from '../plan/refuse-findings.ts';
import { observe } from '../rollout/observe.ts';
import { openSession } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import { type Judged, judgeDeploy } from './judge-deploy.ts';
import { dropState } from './keep-state.ts';
import { makeDeploy } from './make-deploy.ts';
import { readBefore } from './read-before.ts';
import type { WatchPolicy, WatchPorts, WatchRequest } from './request.ts';
import type { Ran } from './run-command.ts';

/**
 * Judges a deploy that a command makes, or one that is in progress: look → run the command → judge → report. Changes nothing
 * in the stack itself, even if the deploy fails; the state before is kept for `restore`.
 */
export async function watchDeploy(
  request: WatchRequest,
  policy: WatchPolicy,
  ports: WatchPorts,
): Promise<DeployReport> {
  const { target, command, probes, context } = request;
  const { connect, http, log, stage, signal } = ports;
  const { timeout, lockTimeout } = policy;
  const startedAt = new Date();
  const opened = performance.now();
  const first = await unlessAborted(signal, connect());
  const clock = first.info.time - performance.now();
  try {
    refuseFindings((await unlessAborted(signal, readOwnership(first, target))).findings);
    stage.enter('waiting');
    const owner = lockOwnerOf(context, startedAt.toISOString());
    const until = performance.now() + lockTimeout + timeout;
    const session = await openSession({ first, connect, target, owner, lockTimeout, deadline: until, log, signal });
    const observed = observe(session, target.stack, ports);
    const { watch, journal } = observed;
    let mask = (text: string) => text;
    const probing = createProbing(probes, http, journal.elapsed, (text) => mask(text));
    try {
      session.extend(performance.now() + 2 * timeout);
      const start = await readBefore(session, watch, request, policy, clock, ports);
      const { before, began } = start;
      const deadline = began + timeout;
      mask = createRedactor(secretsInServices(before.services));
      journal.begin(before);
      let ran: Ran | undefined;
      let judged: Judged | undefined;
      try {
        await session.withReconnect(async ({ host }) => probing.open(host));
        ran = await makeDeploy(session, observed, request, start, deadline, ports);
        stage.enter('watching');
        mask = createRedactor(secretsInServices([...before.services, ...ran.sent.services]));
        judged = await judgeDeploy(session, observed, request, { start, ran, deadline, probing, mask }, policy, ports);
        session.markSettled();
      } catch (error) {
        if (error instanceof CiError && error.code === 'INVALID_INPUT') throw error;
        const aborted = stage.abortedBy(error);
        const names = (ran?.sent ?? before).services.map(({ Spec }) => Spec.Name);
        journal.note({ aborted, verdicts: verdictsWhenAborted(names, journal.noted().verdicts, stage.at()) });
      }
      const { notRestored: _, ...noted } = journal.noted();
      const report = makeReport({
        ...noted,
        ...(command && { command: omitUndefined({ exitCode: ran?.code, error: judged?.problem }) }),
        plan: { ...target, services: judged?.services ?? [], context },
        server: session.server(),
        engine: first.info.version,
        startedAt,
        milliseconds: performance.now() - opened,
        before,
        timelines: journal.timelines(),
        probes: probing.results(),
        warnings: judged?.warnings ?? [],
      });
      stage.enter('finishing');
      if (report.outcome === 'deployed') {
        session.finish();
        await dropState(session, target, log);
      }
      return await recordAlert(session, report, target, ports);
    } finally {
      probing.close();
      watch.close();
      await session.close();
    }
  } finally {
    first.host.close();
  }
}
