import type { SwarmUtilsRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { causeOfRefusal } from '../cause/cause.ts';
import { exitCodeOfAlerts, parseDeployLog } from '../log/parse-deploy-log.ts';
import { engineErrorIn, errorInOutput, withoutProgress } from './output-of-update.ts';
import type { SwarmUtilsResult } from './swarm-utils-answer.ts';
import { missingStep } from './swarm-utils-steps.ts';
import { type Seen, type SwarmUtilsVerdict, verdictOf } from './swarm-utils-verdict.ts';

// Error messages of SwarmUtils for its lock and its time limits, https://github.com/zibellon/swarm-utils and the package async-lock.
const LOCKED = /async-lock timed out|Too many pending tasks|CANNOT_CONTINUE/;
/** A deploy has no option to wait for SwarmUtils. */
const LOCKED_HINT =
  'run it again when SwarmUtils is done with it; a job of SwarmUtils waits for that with --retry-locked';
const GAVE_UP = /Maximum (?:execution|occupation) time is exceeded|WaitForServiceComplete\.TIMEOUT/;

const MAX_LINES = 50;
const MAX_LENGTH = 300;

/** The verdict from the results in a response. `status` is 400 if SwarmUtils itself reports a failure. */
export function judgeResults(
  request: SwarmUtilsRequest,
  results: readonly SwarmUtilsResult[],
  status: number,
  redact: (text: string) => string,
): SwarmUtilsVerdict {
  const { subject } = request;
  const other = results.map((one) => one.serviceName ?? one.nodeName ?? '').find((name) => name !== subject);
  if (other !== undefined) return wrongService(request, other);
  const helps = results.flatMap((one) => one.helpServiceCompleteList);
  const tasks = helps.flatMap((one) => one.taskList);
  const output = tasks.flatMap(({ logList }) => logList);
  const error = errorInOutput(output);
  const log = withoutProgress(output);
  const seen = { log: log.slice(-MAX_LINES), ...taskCounts(output), ...(error === undefined ? {} : { error }) };
  const said = results.map((one) => one.messageJson.errorMessage || one.messageJson.message || one.messageString);
  const all = said.filter(Boolean).join('; ');
  const words = redact(all).slice(0, MAX_LENGTH);
  if (LOCKED.test(all)) return locked(subject, words);
  if (GAVE_UP.test(all))
    return mayStillRun(request, 'late', `SwarmUtils stopped waiting for ${subject} at its own time limit: ${words}`);
  const updateVerdict = request.action === 'update-service' ? judgeOutput(subject, output, seen) : undefined;
  if (updateVerdict !== undefined) return updateVerdict;

  const ended = tasks.find(({ state }) => state !== 'complete');
  const isFailed = results.some((one) => one.isFailed || one.helpServiceCompleteList.some((help) => help.isFailed));
  if (isFailed || status !== 200 || ended) {
    const own = ended?.err || ended?.message;
    // A code of SwarmUtils alone explains nothing.
    const why = [words, own].filter(Boolean).join(': ') || 'SwarmUtils gives no reason';
    const last = error ?? log.at(-1);
    const headline = `${request.action} of ${subject} failed: ${why}${last === undefined ? '' : `; last output: ${last}`}`;
    return verdictOf(
      'failed',
      redact(headline).slice(0, MAX_LENGTH),
      `check "docker service ps ${subject}" and the log of SwarmUtils`,
      { ...seen, error: error ?? engineErrorIn(`${all} ${ended?.err}`) },
    );
  }
  if (helps.length === 0 || helps.some(({ taskList }) => taskList.length === 0)) {
    const headline = `SwarmUtils reported success, but did nothing for ${subject}: its response contains no task`;
    return verdictOf('failed', headline, 'run it again; if the result is the same, check the log of SwarmUtils', seen);
  }
  const names = helps.map(({ serviceName }) => serviceName);
  const step = missingStep(request.action, names);
  if (step !== undefined) {
    const headline = `${request.action} of ${subject} is incomplete, although SwarmUtils reported success: the step ${step} is missing`;
    const scaled = step === 'scale_up' ? `check that ${subject} is running again ("docker service ls"), and ` : '';
    return verdictOf('failed', headline, `${scaled}check the log of SwarmUtils for the reason`, seen);
  }
  if (request.action === 'update-service' && !output.some((line) => /\bconverged\b/.test(line))) {
    const headline = `the response of SwarmUtils does not show that ${subject} converged`;
    return verdictOf('failed', headline, `check the tasks with "docker service ps ${subject}"`, seen);
  }
  return verdictOf('done', '', '', seen);
}

/** A rollback, pause or error in the output of `docker service update`, which exits 0 after a rollback. */
function judgeOutput(subject: string, output: readonly string[], seen: Partial<Seen>): SwarmUtilsVerdict | undefined {
  const alerts = parseDeployLog(output.join('\n'));
  const code = exitCodeOfAlerts(alerts);
  if (code === 0) return undefined;
  const kinds = code === 3 ? ['rolled-back'] : ['rollback-paused', 'paused', 'failed'];
  const alert = kinds.flatMap((kind) => alerts.filter((one) => one.kind === kind))[0];
  const said = alert?.reason ?? '';
  const { error } = seen;
  const reason = error === undefined || said.includes(error) ? said : `${error} (${said})`;
  const cause = causeOfRefusal(error ?? said);
  const hint =
    cause.kind === 'unknown'
      ? `check "docker service ps --no-trunc ${subject}" for the errors of its tasks`
      : cause.hint;
  if (code === 3) return verdictOf('rolled-back', `Swarm rolled ${subject} back: ${reason}`, hint, seen);
  const isPaused = alert?.kind !== 'failed';
  const headline = isPaused
    ? `the update of ${subject} is paused: ${reason}`
    : `the update of ${subject} failed: ${reason}`;
  return verdictOf(isPaused ? 'paused' : 'failed', headline, hint, seen);
}

/** SwarmUtils uses the first service whose name starts with the requested one. */
function wrongService({ action, subject }: SwarmUtilsRequest, other: string): SwarmUtilsVerdict {
  const headline = `SwarmUtils ran ${action} on "${other}" instead of ${subject}`;
  const hint = `check that ${subject} exists and has the labels of SwarmUtils, and check the state of ${other || 'what it changed'}`;
  return verdictOf('failed', headline, hint);
}

function locked(subject: string, words: string): SwarmUtilsVerdict {
  const headline = `SwarmUtils is busy with ${subject} and did not start this request: ${words}`;
  return verdictOf('locked', headline, LOCKED_HINT);
}

/** The result is not known yet. */
export function mayStillRun(
  { action, subject }: SwarmUtilsRequest,
  outcome: 'late' | 'lost',
  why: string,
): SwarmUtilsVerdict {
  const look = action === 'clean-node' ? 'the log of SwarmUtils' : `"docker service ps ${subject}"`;
  return verdictOf(outcome, `${why}; the action may still be running`, `check ${look} before you run it again`);
}

/** The last count of `overall progress: 2 out of 2 tasks`. */
function taskCounts(output: readonly string[]): { running: number; wanted: number } {
  const counts = output.map((line) => /(\d{1,6}) out of (\d{1,6}) tasks/.exec(line)).filter((match) => match !== null);
  const last = counts.at(-1);
  return { running: Number(last?.[1] ?? 0), wanted: Number(last?.[2] ?? 0) };
}
