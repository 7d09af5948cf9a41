import { CiError, messageOf } from '../../errors.ts';
import { createRedactor, type Secret } from '../../secret.ts';
import { oneLine } from '../../text.ts';

/** What one platform calls things, and what it wants of a token. */
export type Terms = {
  readonly name: string;
  readonly token: Secret;
  /** What to do, by status. */
  readonly hints: Readonly<Record<401 | 403 | 404, string>>;
};

/** The status and the words of an answer that was no. */
export type Refusal = { readonly status: number | undefined; readonly words: string };

/**
 * The client's error as one of ours. Its request, with the token in a header, is not taken over, not even as the cause:
 * whoever prints a cause prints all that hangs on it.
 */
export function platformError({ name, token, hints }: Terms, action: string, refusal: Refusal): CiError {
  const words = oneLine(createRedactor([token])(refusal.words)).slice(0, 300);
  const { status } = refusal;
  if (status === undefined) {
    const hint = 'see that this machine reaches it: the proxy variables, and NODE_EXTRA_CA_CERTS for a private CA';
    return new CiError('PLATFORM_UNREACHABLE', `${name} could not be reached to ${action}: ${words}`, { hint });
  }
  const message = `${name} answered ${status} when asked to ${action}: ${words}`;
  if (status >= 500) return new CiError('PLATFORM_UNREACHABLE', message, { hint: 'it has troubles of its own: retry' });
  if (status === 429)
    return new CiError('PLATFORM_REFUSED', message, { hint: 'the rate limit is used up: retry later' });
  const hint = status === 401 || status === 403 || status === 404 ? { hint: hints[status] } : {};
  return new CiError('PLATFORM_REFUSED', message, hint);
}

/** An error of ours that the client wrapped, such as one about the proxy: it says more than the client does. */
export function ownErrorIn(error: unknown): CiError | undefined {
  return [error, Object(error).cause].find((one) => one instanceof CiError);
}

/** What came in place of an answer as the API has it: the page of a proxy, as like as not. */
export function oddAnswer(name: Terms['name'], action: string): CiError {
  return new CiError('PLATFORM_UNREACHABLE', `${name} answered something odd when asked to ${action}`, {
    hint: 'see that the address of its API is right and that nothing else answers there',
  });
}

/** The words of an error that is about the connection: fetch hides them in the cause. */
export function connectionWords(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return cause ? `${messageOf(error)}: ${cause.message || String(Reflect.get(cause, 'code'))}` : messageOf(error);
}
