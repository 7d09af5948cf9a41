import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CiError } from '../../errors.ts';
import type { Manager } from '../engine/engine.ts';
import type { Host } from '../host/host.ts';
import { recordInput } from '../server/whole-record.ts';
import { readSwarmKey } from '../swarm/swarm-key.ts';

type Server = Pick<Manager, 'host' | 'engine'>;

// $1 folder of the environment.
const READ = 'cat -- "$1/before.sealed" 2>/dev/null || :';
const WRITE = readFileSync(new URL('./write-state.sh', import.meta.url), 'utf8');

const PURPOSE = 'swarm-ci state before a watch 1';
const CIPHER = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
/** Of the text of a record: a file on the server may be anything. */
const LONGEST = 100_000_000;

/** The text that is kept for an environment; undefined if there is none, or this swarm did not seal it. */
export async function readStateFile({ host, engine }: Server, workFolder: string): Promise<string | undefined> {
  const { stdout } = await host.run({ argv: ['sh', '-c', READ, 'sh', workFolder] });
  const key = stdout.trim() === '' ? undefined : await readSwarmKey(engine, PURPOSE);
  return key && opened(Buffer.from(stdout.trim(), 'base64'), key);
}

/**
 * Keeps a text in the folder of the environment, which only the user of the server can read, sealed with a key of the
 * swarm: specs of services contain secrets. False if the engine does not give the key away.
 */
export async function writeStateFile({ host, engine }: Server, workFolder: string, text: string): Promise<boolean> {
  const key = await readSwarmKey(engine, PURPOSE);
  if (key === undefined) return false;
  await write(host, workFolder, sealed(text, key).toString('base64'));
  return true;
}

export function removeStateFile({ host }: Pick<Server, 'host'>, workFolder: string): Promise<void> {
  return write(host, workFolder, '');
}

async function write(host: Host, workFolder: string, record: string): Promise<void> {
  const { code, stderr } = await host.run({ argv: ['sh', '-c', WRITE, 'sh', workFolder], stdin: recordInput(record) });
  if (code !== 0)
    throw new CiError('SERVER_UNUSABLE', `before.sealed in ${workFolder} on ${host.name}: ${stderr.trim()}`);
}

function sealed(text: string, key: KeyObject): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv);
  const body = Buffer.concat([cipher.update(gzipSync(text)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

/** Undefined unless this key sealed it. */
function opened(bytes: Buffer, key: KeyObject): string | undefined {
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const body = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    return gunzipSync(body, { maxOutputLength: LONGEST }).toString('utf8');
  } catch {
    return undefined;
  }
}
