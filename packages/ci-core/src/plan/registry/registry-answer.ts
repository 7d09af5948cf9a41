/** What a registry's answer shows about an image or a login. */
export type RegistryAnswer = 'not-found' | 'refused' | 'unreachable';

const RATE_LIMIT = /toomanyrequests|too many requests|rate limit|\b429\b/i;
/** Nothing was asked of the registry, or it could not answer. */
const NO_ANSWER =
  /dial tcp|no such host|connection refused|i\/o timeout|deadline exceeded|network is unreachable|x509|tls: |\bEOF\b|server gave HTTP response|HTTP status:? 5\d\d/i;
const NOT_FOUND = /manifest unknown|not found|name unknown/i;
const REFUSED = /denied|unauthorized|forbidden|authentication required|no basic auth|incorrect username|\b40[13]\b/i;

/** Classifies the words of the engine or of the docker command about a registry. */
export function registryAnswer(said: string): RegistryAnswer {
  if (RATE_LIMIT.test(said) || NO_ANSWER.test(said)) return 'unreachable';
  if (NOT_FOUND.test(said)) return 'not-found';
  return REFUSED.test(said) ? 'refused' : 'unreachable';
}

export function isRateLimit(said: string): boolean {
  return RATE_LIMIT.test(said);
}

/** Whether the login itself is refused, and not only this image. */
export function isUnauthorized(said: string): boolean {
  return /unauthorized|authentication required|incorrect username|\b401\b/i.test(said);
}
