import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bootId, identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** Who holds a claim. `kept` claims outlive their process: only the command `down` or a reboot ends them. */
export type Owner = ProcessIdentity & { boot: string; kept: boolean };
export type Claim<T> = { owner: Owner; content: T };

export const ownerOf = (kept: boolean): Owner => {
  const self = identify(process.pid);
  if (self === undefined) throw new Error('/proc/self cannot be read');
  return { ...self, boot: bootId(), kept };
};

export const ownerLives = (owner: Owner): boolean => owner.boot === bootId() && (owner.kept || isAlive(owner));

/** A directory arrives with its content by one rename, which fails when the name is taken: no half-made claim is ever seen. */
export const takeClaim = <T>(path: string, content: T, kept = false): boolean => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.draft-${randomBytes(6).toString('hex')}`);
  mkdirSync(draft);
  const claim: Claim<T> = { owner: ownerOf(kept), content };
  writeFileSync(join(draft, 'claim.json'), JSON.stringify(claim));
  try {
    renameSync(draft, path);
    return true;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
};

export const readClaim = <T>(path: string): Claim<T> | undefined => {
  try {
    return JSON.parse(readFileSync(join(path, 'claim.json'), 'utf8')) as Claim<T>;
  } catch {
    return undefined;
  }
};

export const dropClaim = (path: string): void => {
  const away = join(dirname(path), `.gone-${randomBytes(6).toString('hex')}`);
  try {
    renameSync(path, away);
    rmSync(away, { recursive: true, force: true });
  } catch {
    // Another process dropped it first.
  }
};

/** Runs `work` while no other process of this machine does so under the same lock. */
export const withLock = async <T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> => {
  for (let told = false; !takeClaim(path, null); ) {
    const held = readClaim(path);
    if (held !== undefined && !ownerLives(held.owner)) {
      dropClaim(path);
      continue;
    }
    if (!told) onWait();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  try {
    return await work();
  } finally {
    dropClaim(path);
  }
};
