import { createInterface } from 'node:readline';
import { CiError } from '../errors.ts';
import type { Host } from './host.ts';

/** A private folder on the server that disappears with the connection, even when the job is killed. */
export type Scratch = { readonly folder: string; readonly close: () => Promise<void> };

// In memory where that is possible. `cat` ends when our end of the channel does, however that comes about.
const HOLD = `
umask 077
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=\${TMPDIR:-/tmp}
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
trap 'exit 0' HUP INT TERM PIPE
printf '%s\\n' "$folder"
cat >/dev/null
`;

export async function openScratch(host: Host): Promise<Scratch> {
  const process = host.start({ argv: ['sh', '-c', HOLD] });
  process.stdin.on('error', () => {});
  const exit = process.exit.catch(() => 1);
  const first = new Promise<string | undefined>((resolve) => {
    const lines = createInterface({ input: process.stdout });
    lines.once('line', resolve).once('close', () => resolve(undefined));
  });
  process.stderr.resume();
  const folder = await first;
  if (folder === undefined) {
    await process.exit;
    throw new CiError('SERVER_UNUSABLE', `${host.name} has no place for temporary files`, {
      hint: 'make /dev/shm or /tmp writable for the user; a full disk shows like this too',
    });
  }
  return {
    folder,
    close: async () => {
      process.stdin.end();
      await exit;
    },
  };
}
