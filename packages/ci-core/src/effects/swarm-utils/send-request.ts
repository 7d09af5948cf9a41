import type { Readable } from 'node:stream';
import { messageOf } from '../../errors.ts';
import type { RequestOutcome, SwarmUtilsRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { createRedactor, type Secret } from '../../secret.ts';
import { connectionWords } from '../platform/platform-error.ts';
import type { Wire } from './wire.ts';

const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Sends a request once, without retries, and returns its outcome. A refusal of the server can repeat the token: hiding it is
 * up to the caller that judges the outcome, as a token can be part of a name.
 */
export async function sendRequest(
  wire: Wire,
  address: string,
  { path, body }: Pick<SwarmUtilsRequest, 'path' | 'body'>,
  token: Secret,
  signal: AbortSignal,
): Promise<RequestOutcome> {
  const { request } = await import('undici');
  const hide = createRedactor([token]);
  const began = performance.now();
  try {
    const answer = await request(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ token: token.reveal(), ...body }),
      dispatcher: wire.dispatcher,
      signal,
    });
    const text = await textOf(answer.body);
    return { kind: 'answered', status: answer.statusCode, text, milliseconds: performance.now() - began };
  } catch (error) {
    const unsent = wire.unsent(error);
    if (unsent) return { kind: 'unsent', ...unsent, why: hide(unsent.why) };
    const seconds = Math.round((performance.now() - began) / 1000);
    if (signal.aborted) return { kind: 'unanswered', why: `no answer within ${seconds} s`, timedOut: true };
    return { kind: 'unanswered', why: hide(connectionWords(error) || messageOf(error)), timedOut: false };
  } finally {
    await wire.close();
  }
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`the answer has more than ${MOST_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}
