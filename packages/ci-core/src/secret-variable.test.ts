import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretVariable } from './secret-variable.ts';

const rules = { secretsLike: [], plain: [], computed: new Set<string>() };
const isSecret = (name: string, value = 'x9_value', more: Partial<Parameters<typeof isSecretVariable>[2]> = {}) =>
  isSecretVariable(name, value, { ...rules, ...more });

describe('which variables are secret', () => {
  test.each([
    ...['DB_PASSWORD', 'DB_PW', 'API_TOKEN', 'SLACK_WEBHOOK_URL', 'JWT', 'SMTP_CREDS', 'STRIPE_SK', 'SENTRY_DSN'],
    ...['API_KEY', 'AUTH', 'MY_SECRET', 'PRIVATE_PEM', 'pgpassword'],
  ])('%s is', (name) => {
    expect(isSecret(name)).toBe(true);
  });

  test.each(['TAG', 'AUTH_DOMAIN', 'KEY_PREFIX', 'AUTH_PROVIDER_URL', 'API_KEY_ID', 'SKU', 'PATH', 'PWM'])(
    '%s is not',
    (name) => {
      expect(isSecret(name)).toBe(false);
    },
  );

  test.each([
    ['AUTH_MODE', 'prod', false],
    ['AUTH', 'true', false],
    ['DB_PASSWORD', 'prod', true],
    ['DB_PASSWORD_FILE', '/run/secrets/db', false],
    ['DATABASE_URL', 'postgres://shop:hunter2@db/shop', true],
    ['DATABASE_URL', 'postgres://db/shop', false],
    ['ANYTHING', 'glpat-AbCdEfGhIjKlMnOpQrSt', true],
  ])('%s=%s: %s', (name, value, secret) => {
    expect(isSecret(name, value)).toBe(secret);
  });

  test('the settings decide, but no setting shows a token of a well-known form', () => {
    expect(isSecret('WEBSITE', 'x', { secretsLike: ['web*'] })).toBe(true);
    expect(isSecret('MY_WEBSITE', 'x', { secretsLike: ['web*'] })).toBe(false);
    expect(isSecret('CACHE_KEY', 'x', { plain: ['CACHE_KEY'] })).toBe(false);
    expect(isSecret('CACHE_KEY', 'x', { plain: ['*_KEY'], secretsLike: ['CACHE_*'] })).toBe(true);
    expect(isSecret('CACHE_KEY', 'glpat-AbCdEfGhIjKlMnOpQrSt', { plain: ['*'] })).toBe(true);
  });

  test('a versioned name is exempt by the plan, never by its look', () => {
    const value = 'shop_9f86d081884c7d659a2feaa0c55ad015';
    expect(isSecret('API_TOKEN', value)).toBe(true);
    expect(isSecret('API_TOKEN', value, { computed: new Set(['API_TOKEN']) })).toBe(false);
  });

  test('a name that sounds secret is secret with any value', () => {
    const name = fc.constantFrom('DB_PASSWORD', 'API_TOKEN', 'X_SECRET', 'SMTP_PASS');
    const value = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[a-z]{1,8}_[0-9a-f]{12,32}$/),
      fc.constantFrom('prod', '1'),
    );
    fc.assert(
      fc.property(name, value, (one, text) => (/_FILE$/.test(one) && text.startsWith('/')) || isSecret(one, text)),
    );
  });
});
