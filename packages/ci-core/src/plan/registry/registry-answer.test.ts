import { expect, test } from 'vitest';
import { isRateLimit, isUnauthorized, registryAnswer } from './registry-answer.ts';

test.each([
  ['Head "http://r:5000/v2/app/manifests/1": no basic auth credentials', 'refused'],
  ['unauthorized: authentication required', 'refused'],
  ['login attempt to http://r:5000/v2/ failed with status: 401 Unauthorized', 'refused'],
  ['denied: requested access to the resource is denied', 'refused'],
  ['errors:\ndenied: access forbidden', 'refused'],
  ['manifest unknown: manifest unknown', 'not-found'],
  ['manifest for r:5000/app:9 not found', 'not-found'],
  ['toomanyrequests: You have reached your unauthenticated pull rate limit', 'unreachable'],
  ['Get "https://gitlab.invalid/v2/": dial tcp: lookup gitlab.invalid on 10.0.0.1:53: no such host', 'unreachable'],
  ['Get "http://r:4013/v2/": dial tcp 10.0.0.1:4013: connect: connection refused', 'unreachable'],
  ['Get "https://r:5000/v2/": x509: certificate signed by unknown authority', 'unreachable'],
  ['Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client', 'unreachable'],
  ['received unexpected HTTP status: 503 Service Unavailable', 'unreachable'],
  ['no answer within 20 s', 'unreachable'],
] as const)('%s', (said, answer) => {
  expect(registryAnswer(said)).toBe(answer);
});

test('a rate limit, and a refused login, are different', () => {
  expect(isRateLimit('toomanyrequests: slow down')).toBe(true);
  expect(isUnauthorized('unauthorized: authentication required')).toBe(true);
  expect(isUnauthorized('denied: requested access to the resource is denied')).toBe(false);
});
