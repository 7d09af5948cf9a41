import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { type Release, releaseSchema } from '../../plan/release/release.ts';
import type { KeptReleases } from '../../plan/release/rollback-target.ts';
import type { Host } from '../host/host.ts';
import { recordInput } from './whole-record.ts';

const LIST = readFileSync(new URL('./list-releases.sh', import.meta.url), 'utf8');
const MARK_LIVE = readFileSync(new URL('./mark-live.sh', import.meta.url), 'utf8');
const KEEP = MARK_LIVE + readFileSync(new URL('./keep-release.sh', import.meta.url), 'utf8');
const RENEW = readFileSync(new URL('./renew-release.sh', import.meta.url), 'utf8');

/** The releases of the stack that are kept for an environment; another stack may have used the folder before. */
export async function listReleases(host: Host, workFolder: string, stack: string): Promise<KeptReleases> {
  const { stdout } = await host.run({ argv: ['sh', '-c', LIST, 'sh', workFolder] });
  const all = stdout.split('\n');
  const lines = all.filter((line) => !line.startsWith(CREATED));
  const records = lines.flatMap((line) => {
    try {
      return releaseSchema.parse(JSON.parse(line));
    } catch {
      return [];
    }
  });
  const releases = records.filter((one) => one.stack === stack).sort((a, b) => a.id.localeCompare(b.id));
  const history = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('{')),
  );
  const created = all.flatMap((line) => (line.startsWith(CREATED) ? [line.slice(CREATED.length)] : []));
  return { releases, history, live: releases.find(({ id }) => id === history.at(-1)) ?? releases.at(-1), created };
}

const CREATED = 'created ';

/** Records that services are about to be created, by name: swarm-ci may remove them later, even if no release is made of this deploy. */
export async function markCreated(host: Host, workFolder: string, names: readonly string[]): Promise<void> {
  const script = 'umask 077; cat >>"$1/created" && sort -u -o "$1/created" "$1/created"';
  const stdin = names.map((name) => `${name}\n`).join('');
  const { code, stderr } = await host.run({ argv: ['sh', '-c', script, 'sh', workFolder], stdin });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}

/** Records which of the kept releases is live, and which were before. */
export async function markLive(host: Host, workFolder: string, history: readonly string[]): Promise<void> {
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', `${MARK_LIVE}mark_live "$@"`, 'sh', workFolder, history.join('\n')],
  });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}

/** Replaces the record of a kept release. */
export async function renewRelease(host: Host, workFolder: string, release: Release): Promise<void> {
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', RENEW, 'sh', `${workFolder}/releases/${release.id}`],
    stdin: recordInput(JSON.stringify(release)),
  });
  if (code !== 0) throw new CiError('SERVER_UNUSABLE', `${workFolder} on ${host.name}: ${stderr.trim()}`);
}

/** Keeps the files that are live now as a release and removes those in `drop`. */
export async function keepRelease(
  host: Host,
  folders: { readonly serverPath: string; readonly workFolder: string },
  release: Release,
  { drop, history }: { readonly drop: readonly Release[]; readonly history: readonly string[] },
): Promise<void> {
  const { serverPath, workFolder } = folders;
  const values = [serverPath, workFolder, release.id, history.join('\n'), ...drop.map(({ id }) => id)];
  const { code, stderr } = await host.run({
    argv: ['sh', '-c', KEEP, 'sh', ...values],
    stdin: recordInput(JSON.stringify(release)),
  });
  if (code !== 0)
    throw new CiError('SERVER_UNUSABLE', `the release ${release.id} was not kept on ${host.name}: ${stderr.trim()}`);
}
