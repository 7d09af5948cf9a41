import { createPrivateKey } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { CiError } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { homePath } from '../home-path.ts';

const COMPLETE_KEY = 'set it to a complete OpenSSH or PEM private key (RSA, ECDSA, ed25519)';
const CERTIFICATE = /^(ssh|ecdsa|sk)-\S+-cert-v01@openssh\.com /;
const MOST_OF_A_PATH = 4_000;
const KEY = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/;

/** A key as ssh2 reads it. */
export type SshKey = {
  readonly privateKey: string;
  readonly passphrase?: string;
  /** A certificate lies beside its file, or is what was set. */
  readonly hasCertificate: boolean;
};

/** The private key in a form that ssh2 accepts, decrypted with the passphrase where necessary. */
export async function readPrivateKey(
  secret: Secret | undefined,
  passphrase: Secret | undefined,
  name = 'SSH_PRIVATE_KEY',
): Promise<SshKey | undefined> {
  if (secret === undefined) return undefined;
  try {
    return { ...(await opened(secret, passphrase)), hasCertificate: await liesBeside(secret) };
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    const { code, message, hint, cause } = error;
    const named = (text: string) => text.replaceAll('SSH_PRIVATE_KEY', name);
    throw new CiError(code, named(message), { ...(hint === undefined ? {} : { hint: named(hint) }), cause });
  }
}

/** Whether a certificate lies beside the file of a key, as ssh-keygen puts it there. */
async function liesBeside(secret: Secret): Promise<boolean> {
  const path = secret.reveal().trim();
  if (path.length > MOST_OF_A_PATH || /[\r\n\0]/.test(path)) return false;
  return access(`${homePath(path)}-cert.pub`).then(
    () => true,
    () => false,
  );
}

async function opened(secret: Secret, passphrase: Secret | undefined): Promise<Omit<SshKey, 'hasCertificate'>> {
  const { utils } = (await import('ssh2')).default;
  // A variable filled from a file ends with its line break.
  const decryptWith = passphrase?.reveal().replace(/\r?\n$/, '');
  const key = inSsh2Format(await privateKeyText(secret), decryptWith);
  if (CERTIFICATE.test(key))
    throw invalid(
      'is a certificate, and user certificates are not supported',
      'set it to the private key, and add its plain public key to ~/.ssh/authorized_keys on the server',
    );
  const parsed = utils.parseKey(key, decryptWith);
  if (!(parsed instanceof Error)) {
    const [first] = [parsed].flat();
    if (first?.isPrivateKey())
      return { privateKey: key, ...(decryptWith === undefined ? {} : { passphrase: decryptWith }) };
    throw invalid('is a public key', 'the private key is the file without .pub; the public key belongs on the server');
  }
  if (isEncrypted(key, utils.parseKey(key))) {
    throw decryptWith === undefined
      ? refused('SSH_PRIVATE_KEY is encrypted and SSH_KEY_PASSPHRASE is not set', 'set SSH_KEY_PASSPHRASE')
      : refused('SSH_KEY_PASSPHRASE does not open SSH_PRIVATE_KEY', 'set the passphrase of this key');
  }
  if (key.includes('-----BEGIN') && !key.includes('-----END')) {
    throw invalid('is cut off: its END line is missing', 'copy the whole key, from -----BEGIN to END-----');
  }
  throw invalid(`is not a usable key: ${parsed.message}`, COMPLETE_KEY);
}

/** The key itself, decoded from base64, or the contents of the file with that path. */
export async function privateKeyText(secret: Secret): Promise<string> {
  const text = secret
    .reveal()
    .trim()
    .replace(/^(["'])([\s\S]*)\1$/, '$2')
    .trim();
  if (isKey(text)) return repaired(text);
  const decoded = /^[A-Za-z0-9+/\s]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : '';
  if (isKey(decoded)) return repaired(decoded);
  return repaired(await readKeyFile(text));
}

function isKey(text: string): boolean {
  return text.includes('-----BEGIN') || /^(ssh|ecdsa|sk)-\S+ AAAA|^PuTTY-User-Key-File/.test(text);
}

/** An RSA key of 16,384 bits has 13,000 characters. */
const MOST_CHARACTERS = 50_000;

/** What CI variables do to line breaks: CRLF, "\n" as two characters, spaces instead, indentation, none at the end. */
function repaired(text: string): string {
  if (text.length > MOST_CHARACTERS) throw invalid(`has ${text.length} characters, too many for a key`, COMPLETE_KEY);
  const lines = text.replace(/\\r\\n|\\n|\r\n?/g, '\n').trim();
  const [, label, body = ''] = KEY.exec(lines) ?? [];
  if (label === undefined) return `${lines}\n`;
  // The headers of an old encrypted key (Proc-Type, DEK-Info) keep their lines.
  const inner = body.includes(':')
    ? body
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
        .trim()
    : (body.replace(/\s+/g, '').match(/.{1,64}/g) ?? []).join('\n');
  return `-----BEGIN ${label}-----\n${inner}\n-----END ${label}-----\n`;
}

/** ssh2 reads no PKCS#8, which openssl writes; RSA and EC keys have an older form that it reads. */
function inSsh2Format(key: string, passphrase: string | undefined): string {
  if (!/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(key)) return key;
  try {
    const opened = createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
    const type = opened.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1';
    return opened.export({ type, format: 'pem' }).toString();
  } catch {
    return key;
  }
}

function isEncrypted(key: string, unopened: unknown): boolean {
  return (
    key.includes('BEGIN ENCRYPTED PRIVATE KEY') || (unopened instanceof Error && /passphrase/i.test(unopened.message))
  );
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(homePath(path), 'utf8');
  } catch (cause) {
    // The value may be a mangled key: it is not repeated here.
    throw new CiError('INVALID_INPUT', 'SSH_PRIVATE_KEY is neither a private key nor the path of a readable file', {
      hint: 'put the whole key into it, from -----BEGIN to END-----',
      cause: (cause as NodeJS.ErrnoException).code,
    });
  }
}

function invalid(what: string, hint: string): CiError {
  return new CiError('INVALID_INPUT', `SSH_PRIVATE_KEY ${what}`, { hint });
}

function refused(message: string, hint: string): CiError {
  return new CiError('SSH_REFUSED', message, { hint });
}
