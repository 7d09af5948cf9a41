import { CiError, messageOf } from '../../errors.ts';
import { createRedactor, type Secret } from '../../secret.ts';
import { oneLine } from '../../text.ts';

/** The name of a platform, its token, and what to do when the token is refused. */
export type Terms = {
  readonly name: string;
  readonly token: Secret;
  /** What to do, by status. */
  readonly hints: Readonly<Record<401 | 403 | 404, string> & Partial<Record<400 | 422, string>>>;
};

/** The status and the message of a refusal. */
export type Refusal = { readonly status: number | undefined; readonly words: string };

/**
 * The client's error as a `CiError`. Its request, with the token in a header, is left out, even from the cause: a cause is
 * printed with everything in it.
 */
export function platformError({ name, token, hints }: Terms, action: string, refusal: Refusal): CiError {
  const words = oneLine(createRedactor([token])(refusal.words)).slice(0, 300);
  const { status } = refusal;
  if (status === undefined) {
    const hint = 'see that this machine reaches it: the proxy variables, and NODE_EXTRA_CA_CERTS for a private CA';
    return new CiError('PLATFORM_UNREACHABLE', `${name} could not be reached to ${action}: ${words}`, { hint });
  }
  const message = `${name} answered ${status} when asked to ${action}: ${words}`;
  if (status >= 500)
    return new CiError('PLATFORM_UNREACHABLE', message, { hint: 'the platform is failing: try again later' });
  if (status === 429) return new CiError('PLATFORM_REFUSED', message, { hint: 'rate limit exceeded: try again later' });
  const hint = Object.entries(hints).find(([code]) => Number(code) === status)?.[1];
  return new CiError('PLATFORM_REFUSED', message, hint === undefined ? {} : { hint });
}

/** A `CiError` that the client wrapped, such as one about the proxy: it says more than the client's error. */
export function ownErrorIn(error: unknown): CiError | undefined {
  return [error, Object(error).cause].find((one) => one instanceof CiError);
}

/** For a response that is not of the API, probably the page of a proxy. */
export function oddAnswer(name: Terms['name'], action: string): CiError {
  return new CiError('PLATFORM_UNREACHABLE', `${name} sent an unexpected response when asked to ${action}`, {
    hint: 'see that the address of its API is right and that nothing else answers there',
  });
}

/** The message of a connection error: fetch hides it in the cause. */
export function connectionWords(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
  return cause ? `${messageOf(error)}: ${cause.message || String(Reflect.get(cause, 'code'))}` : messageOf(error);
}
