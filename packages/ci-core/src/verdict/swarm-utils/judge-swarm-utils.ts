import { labelOf, type RequestOutcome, type SwarmUtilsRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { oneLine } from '../../text.ts';
import { judgeResults, mayStillRun } from './judge-swarm-utils-results.ts';
import { readAnswer } from './swarm-utils-answer.ts';
import { type SwarmUtilsVerdict, verdictOf } from './swarm-utils-verdict.ts';

const MAX_LENGTH = 300;
/** SwarmUtils gives up after a minute, and not what it began. */
const ABOUT_A_MINUTE = 55_000;

const ADDRESS = 'see that SWARM_UTILS_URL is the address of SwarmUtils itself';

type Redact = (text: string) => string;

/**
 * What one exchange with SwarmUtils came to. It claims success only where the answer shows it. `hide` is for what is told:
 * names and words are read as they came, for a token can be part of them.
 */
export function judgeRequest(request: SwarmUtilsRequest, exchange: RequestOutcome, redact: Redact): SwarmUtilsVerdict {
  const verdict = judged(request, exchange, redact);
  const { headline, hint, log } = verdict;
  return { ...verdict, headline: redact(headline), hint: redact(hint), log: log.map(redact) };
}

/** What is cut has the token hidden before: half of one would stay. */
function judged(request: SwarmUtilsRequest, exchange: RequestOutcome, redact: Redact): SwarmUtilsVerdict {
  const { subject } = request;
  const shortened = (said: string) => shorten(redact(said));
  if (exchange.kind === 'unsent')
    return verdictOf('unreachable', `SwarmUtils cannot be reached: ${shortened(exchange.why)}`, exchange.hint);
  if (exchange.kind === 'unanswered') {
    const headline = `SwarmUtils did not answer for ${subject}: ${shortened(exchange.why)}`;
    return mayStillRun(request, exchange.timedOut ? 'late' : 'lost', headline);
  }
  const { status, text, milliseconds } = exchange;
  // It, or a proxy before it, may have lost sight of what goes on.
  const isLong = milliseconds >= ABOUT_A_MINUTE;
  const after = isLong ? `, after ${Math.round(milliseconds / 1000)} s` : '';
  const isTrouble = status >= 500 || status === 408;
  const answer = readAnswer(text);
  if (answer === undefined) {
    if (/^\s*\{/.test(text) && !isTrouble) return cutShort(subject);
    const page = /<title>([^<]{1,200})/i.exec(redact(text))?.[1] ?? (/^\s*</.test(text) ? 'a web page' : 'no JSON');
    const headline = `what answers ${status} there is not SwarmUtils: ${shortened(page)}`;
    if (isLong || isTrouble) return mayStillRun(request, isLong ? 'late' : 'lost', `${headline}${after}`);
    return verdictOf('refused', headline, ADDRESS);
  }
  if (answer.results !== undefined) return judgeResults(request, answer.results, status, redact);
  if (status === 200) {
    const hint = `see "docker service ps ${subject}"; update SwarmUtils, for this one does not tell what it did`;
    return verdictOf('failed', `the answer of SwarmUtils does not tell what became of ${subject}`, hint);
  }
  if (/NOT_FOUND$/.test(answer.error)) return notFound(request);
  if (status === 400 && answer.error === 'Incorrect request') {
    const hint = 'update SwarmUtils, or swarm-ci: one of them is of another version';
    return verdictOf('refused', 'SwarmUtils calls the request incorrect', hint);
  }
  const said = `SwarmUtils answered ${status} for ${subject}: ${shortened(answer.error) || 'without a word'}`;
  if (isLong || isTrouble) return mayStillRun(request, isLong ? 'late' : 'lost', `${said}${after}`);
  return verdictOf('refused', said, 'read the log of SwarmUtils: docker service logs swarm-utils');
}

function cutShort(subject: string): SwarmUtilsVerdict {
  const headline = `the answer of SwarmUtils is cut short, so nobody can tell what became of ${subject}`;
  return verdictOf('failed', headline, `see "docker service ps ${subject}" and the log of SwarmUtils`);
}

/** The server does not tell these apart. */
function notFound(request: SwarmUtilsRequest): SwarmUtilsVerdict {
  const { subject, action } = request;
  const headline = `SwarmUtils finds no ${subject} for this token: NOT_FOUND`;
  const hint =
    action === 'clean-node'
      ? `one of three, which it does not tell apart: the token is wrong, there is no node ${subject}, or the node lacks the label swarm-utils.clean.token`
      : `one of three, which it does not tell apart: the token is wrong, there is no service ${subject}, or the service lacks the label ${labelOf(request)} (under deploy.labels)`;
  return verdictOf('refused', headline, hint);
}

function shorten(text: string): string {
  return oneLine(text).slice(0, MAX_LENGTH);
}
