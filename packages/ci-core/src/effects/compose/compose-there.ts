import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { lastLine } from '../../text.ts';
import type { Host } from '../host/host.ts';
import { listFiles } from '../repository/repository.ts';
import { archive, listOf } from '../server/archive.ts';
import { MEMORY_FOLDER } from '../server/memory-folder.ts';
import { CONFIG_ARGV, type ComposeConfig, fileOptions, refusalIn } from './compose-config.ts';

const COMPOSE = MEMORY_FOLDER + readFileSync(new URL('./compose-there.sh', import.meta.url), 'utf8');
const UNPACK_FAILED = 90;
const MISSING = 91;

/** "docker compose" of the server, with the files in a folder in memory. Throws SERVER_UNUSABLE if that is not possible. */
export function composeThere(host: Host): ComposeConfig {
  return async ({ directory, files, sources, overlay }) => {
    const options = ['--project-name', 'manifest', ...fileOptions({ files, overlay }), ...CONFIG_ARGV];
    const read = listFiles(directory, sources).files;
    const { code, stdout, stderr } = await host.run({
      argv: ['sh', '-c', COMPOSE, 'sh', overlay ?? '', ...options],
      stdin: archive({ directory, files: read }, listOf(read)),
    });
    if (code === MISSING) return undefined;
    if (code === UNPACK_FAILED)
      throw new CiError('SERVER_UNUSABLE', `${host.name} cannot run "docker compose": ${lastLine(stderr)}`, {
        hint: 'see that /dev/shm, or else TMPDIR or /tmp, can be written and has free space',
      });
    const end = stdout.indexOf('\n');
    const folder = stdout.slice(0, end);
    return code === 0 ? { model: stdout.slice(end + 1), folder } : { refusal: refusalIn(stderr, folder) };
  };
}
