import { hasSecretShape, isCommonWord } from './secret.ts';
import { escapePattern } from './text.ts';

/** What decides which variables are secret, beside their names and values. */
export type SecretRules = {
  /** Names, or patterns with `*`, that are secret whatever they sound like; and those that are not. */
  readonly secretsLike: readonly string[];
  readonly plain: readonly string[];
  /** Variables whose values this plan has computed: versioned names. */
  readonly computed: ReadonlySet<string>;
};

/** Always secret, whatever the value is. */
const STRONG = /PASS|PWD|SECRET|TOKEN|CRED|PRIVATE|DSN|JWT|WEBHOOK|(^|_)(PW|SK|PAT)(_|$)/i;
const WEAK = /KEY|AUTH/i;
/** `AUTH_DOMAIN`, `KEY_PREFIX`: about a secret, but not one. */
const ABOUT =
  /_(DOMAIN|HOST|HOSTS|PORT|URL|URI|PATH|MODE|TYPE|PREFIX|SUFFIX|NAME|ID|USER|METHOD|PROVIDER|REALM|ISSUER|AUDIENCE|ALGORITHM|ALG|TTL|TIMEOUT|ENABLED|LEVEL|REGION|HEADER)$/i;

/**
 * Whether the value of a variable must not be shown or kept. Names decide, not the look of a value: only a token of a
 * well-known form, and a password in an address, are secret under any name.
 */
export function isSecretVariable(name: string, value: string, { secretsLike, plain, computed }: SecretRules): boolean {
  if (computed.has(name)) return false;
  if (hasSecretShape(value) || matches(name, secretsLike)) return true;
  if (matches(name, plain)) return false;
  if (/_FILE$/i.test(name) && value.startsWith('/')) return false;
  return STRONG.test(name) || (WEAK.test(name) && !ABOUT.test(name) && !isCommonWord(value));
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.split(/\*+/).map(escapePattern).join('.*')}$`, 'i').test(name),
  );
}
