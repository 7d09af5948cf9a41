import { labelOf, type RequestOutcome, type SwarmUtilsRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { oneLine } from '../../text.ts';
import { judgeResults, mayStillRun } from './judge-swarm-utils-results.ts';
import { engineErrorIn } from './output-of-update.ts';
import { readAnswer } from './swarm-utils-answer.ts';
import { type SwarmUtilsVerdict, verdictOf } from './swarm-utils-verdict.ts';

const MAX_LENGTH = 300;
/** SwarmUtils stops waiting after a minute, but does not stop what it started. */
const ABOUT_A_MINUTE = 55_000;

const ADDRESS = 'check that SWARM_UTILS_URL is the URL of SwarmUtils itself';

type Redact = (text: string) => string;

/**
 * The verdict of one request to SwarmUtils: success only if the response shows it. `redact` is applied to the output only:
 * the response is parsed unredacted, because names and messages may contain the token.
 */
export function judgeRequest(request: SwarmUtilsRequest, exchange: RequestOutcome, redact: Redact): SwarmUtilsVerdict {
  const verdict = judged(request, exchange, redact);
  const { headline, hint, log } = verdict;
  const error = verdict.error ?? (verdict.outcome === 'done' ? undefined : engineErrorOf(exchange));
  const unexplained = error !== undefined && !headline.includes(error);
  const shown = {
    headline: redact(unexplained ? `${headline}; the engine says: ${error}` : headline),
    hint: redact(hint),
    log: log.map(redact),
  };
  return { ...verdict, ...shown, ...(error === undefined ? {} : { error: redact(error) }) };
}

function engineErrorOf(exchange: RequestOutcome): string | undefined {
  return exchange.kind === 'answered' ? engineErrorIn(exchange.text) : undefined;
}

/** Texts are redacted before they are shortened, so that no part of a token remains. */
function judged(request: SwarmUtilsRequest, exchange: RequestOutcome, redact: Redact): SwarmUtilsVerdict {
  const { subject } = request;
  const shortened = (said: string) => shorten(redact(said));
  if (exchange.kind === 'unsent')
    return verdictOf('unreachable', `SwarmUtils cannot be reached: ${shortened(exchange.why)}`, exchange.hint);
  if (exchange.kind === 'unanswered') {
    const why = shortened(exchange.why);
    if (exchange.timedOut) return mayStillRun(request, 'late', `SwarmUtils did not respond for ${subject}: ${why}`);
    const headline = `SwarmUtils closed the connection before its response for ${subject}, as when it restarts: ${why}`;
    return mayStillRun(request, 'lost', headline);
  }
  const { status, text, milliseconds } = exchange;
  // SwarmUtils or a proxy in front of it may have timed out while the action continues.
  // A proxy that lost SwarmUtils says 502.
  const isLong = milliseconds >= ABOUT_A_MINUTE && status !== 502;
  const after = isLong ? `, after ${Math.round(milliseconds / 1000)} s` : '';
  const isTrouble = status >= 500 || status === 408;
  const answer = readAnswer(text);
  if (answer === undefined) {
    if (/^\s*\{/.test(text) && !isTrouble) return cutShort(subject);
    const page = /<title>([^<]{1,200})/i.exec(redact(text))?.[1] ?? (/^\s*</.test(text) ? 'a web page' : 'not JSON');
    const headline = `the response (status ${status}) is not from SwarmUtils: ${shortened(page)}`;
    if (isLong || isTrouble) return mayStillRun(request, isLong ? 'late' : 'lost', `${headline}${after}`);
    return verdictOf('refused', headline, ADDRESS);
  }
  if (answer.results !== undefined) return judgeResults(request, answer.results, status, redact);
  if (status === 200) {
    const hint = `check "docker service ps ${subject}", and update SwarmUtils: this version does not report results`;
    return verdictOf('failed', `the response of SwarmUtils contains no result for ${subject}`, hint);
  }
  if (/NOT_FOUND$/.test(answer.error)) return notFound(request);
  if (status === 400 && answer.error === 'Incorrect request') {
    const hint = 'update SwarmUtils or swarm-ci: their versions do not match';
    return verdictOf('refused', 'SwarmUtils rejected the request as incorrect', hint);
  }
  const said = `SwarmUtils returned status ${status} for ${subject}: ${shortened(answer.error) || 'no error message'}`;
  if (isLong || isTrouble) return mayStillRun(request, isLong ? 'late' : 'lost', `${said}${after}`);
  return verdictOf('refused', said, 'check the log of SwarmUtils: docker service logs swarm-utils');
}

function cutShort(subject: string): SwarmUtilsVerdict {
  const headline = `the response of SwarmUtils is incomplete, so the result for ${subject} is unknown`;
  return verdictOf('failed', headline, `check "docker service ps ${subject}" and the log of SwarmUtils`);
}

/** SwarmUtils returns the same error for all of these. */
function notFound(request: SwarmUtilsRequest): SwarmUtilsVerdict {
  const { subject, action } = request;
  const headline = `SwarmUtils found no ${subject} for this token: NOT_FOUND`;
  const hint =
    action === 'clean-node'
      ? `one of three reasons: the token is wrong, there is no node ${subject}, or the node lacks the label swarm-utils.clean.token`
      : `one of three reasons: the token is wrong, there is no service ${subject}, or the service lacks the label ${labelOf(request)} (under deploy.labels)`;
  return verdictOf('refused', headline, hint);
}

function shorten(text: string): string {
  return oneLine(text).slice(0, MAX_LENGTH);
}
