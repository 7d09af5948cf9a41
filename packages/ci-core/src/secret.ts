import { escapePattern, percentEncode } from './text.ts';

const MASK = '***';

/** A value that prints as `***`. Only code in `effects/` calls `reveal`. */
export class Secret {
  readonly #value: string;
  /** It is also the name of something, such as the stack: masking it would hide that name everywhere. */
  readonly isName: boolean;

  constructor(value: string, isName = false) {
    this.#value = value;
    this.isName = isName;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/** Masking shorter values would hide ordinary words. GitLab and GitHub do not mask them either. */
const MIN_MASKED_LENGTH = 4;

/** Words of small sets, such as `AUTH_MODE=prod`, and short numbers: masking them would hide half of a log and no secret. */
const WORDS =
  /^(\d{1,5}|true|false|none|null|default|enabled|disabled|prod|production|dev|develop|development|test|testing|stage|staging|local|debug|info|warn|warning|error|basic|bearer|plain|trust|sha256|sha512|scram-sha-256|oauth2?|oidc|saml|ldap|root|admin|user|guest|postgres|mysql|redis)$/i;

/** The password of a connection string: `Server=db;Password=…`, `host=db password=…`, `jdbc:…?password=…`. */
const IN_CONNECTION = String.raw`(?<=(?<!\w)(?:[Pp]assword|[Pp]wd|PASSWORD|PWD)=)(?:'[^'\n]{4,256}'|[^\s;&,"'<>\/$%{*][^\s;&"'<>]{3,256})`;

/** Well-known forms of tokens and keys, and the passwords of addresses and connection strings. Masked wherever they occur. */
const SHAPES = [
  String.raw`\bgl[a-z]{2,5}-[\w-]{20,}`,
  String.raw`\bgh[oprsu]_[A-Za-z0-9]{30,}`,
  String.raw`\bgithub_pat_\w{22,}`,
  String.raw`\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}`,
  String.raw`\bsk-(?:proj|ant|svcacct)-[\w-]{16,}`,
  String.raw`\bnpm_[A-Za-z0-9]{36}`,
  String.raw`\bdop_v1_[0-9a-f]{64}`,
  String.raw`\bAGE-SECRET-KEY-1[A-Z0-9]{20,}`,
  String.raw`\b\d{8,10}:AA[\w-]{32,}`,
  String.raw`(?<=hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/)[\w\/-]{10,}`,
  String.raw`\bxox[a-z]-[\w-]{10,}`,
  String.raw`\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}`,
  '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----(?:BEGIN|END))[^])*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?',
  String.raw`(?<=:\/\/)[^\s\/@:"'<>]{0,256}:[^\s\/@"'<>]{1,1024}(?=@)`,
  IN_CONNECTION,
];
const ANY_SHAPE = new RegExp(SHAPES.join('|'));
const USER_INFO = /:\/\/([^\s/@:]*):([^\s/@]+)@/g;

/** Whether a text has a token or a key of a well-known form in it, or an address with user and password. */
export function hasSecretShape(text: string): boolean {
  return ANY_SHAPE.test(text);
}

/**
 * Returns a function that replaces every secret in a text by `***`: plain, base64-encoded (also as part of a longer text,
 * as in `user:password`), URL-encoded, and JSON-escaped. Each line of a multi-line secret, such as a private key, is
 * masked too, and so is the password of an address by itself. Tokens of a well-known form are masked even if they are not
 * among the secrets.
 */
export function createRedactor(secrets: Iterable<Secret>): (text: string) => string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.isName) continue;
    const whole = secret.reveal();
    for (const part of [whole, whole.trim(), ...whole.split(/\r?\n/), ...passwordsIn(whole)]) {
      if (isMaskable(part)) for (const form of formsOf(part)) forms.add(form);
    }
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp([...longestFirst.map(escapePattern), ...SHAPES].join('|'), 'g');
  return (text) => text.replace(pattern, MASK);
}

/** Whether a value is one of a small set, such as `prod`. */
export function isCommonWord(value: string): boolean {
  return WORDS.test(value);
}

function isMaskable(part: string): boolean {
  return part.length >= MIN_MASKED_LENGTH && !isCommonWord(part);
}

/** The passwords of addresses and connection strings in a text, as written and decoded. One that is the user name as well hides nothing. */
function passwordsIn(text: string): string[] {
  const ofAddresses = [...text.matchAll(USER_INFO)].flatMap(([, user = '', password = '']) =>
    password === user ? [] : [password, decoded(password)],
  );
  const ofConnections = [...text.matchAll(new RegExp(IN_CONNECTION, 'g'))].flatMap(([found]) => {
    const password = found.replace(/^'|'$/g, '');
    return [password, decoded(password)];
  });
  return [...ofAddresses, ...ofConnections];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function formsOf(value: string): string[] {
  const json = JSON.stringify(value).slice(1, -1);
  // A lone surrogate cannot be encoded: encoders replace it.
  const encodable = value.toWellFormed();
  return [value, json, encodable, ...urlFormsOf(encodable), ...base64FormsOf(encodable)].filter(
    (text) => text.length >= MIN_MASKED_LENGTH,
  );
}

/** Encoders differ in which characters they escape (URL password, query, form) and in the case of the hex digits. */
function urlFormsOf(value: string): string[] {
  const component = encodeURIComponent(value);
  const strict = component.replace(/[!'()*]/g, percentEncode);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  const { password } = Object.assign(new URL('https://user@host'), { password: value });
  return [component, strict, form, password].flatMap((text) => [
    text,
    text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** Base64 of the value for each of the three alignments in a longer text, in the standard and the URL-safe alphabet. */
function base64FormsOf(value: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    const last = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
    const inner = whole.slice(first, last);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
