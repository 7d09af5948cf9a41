import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptGet, unpackPackages } from '../host/apt.ts';
import { requireBuilder } from '../host/requirements.ts';
import type { Log } from '../log.ts';
import { SandboxUnavailable } from '../sandbox-unavailable.ts';
import { cached } from './cache.ts';
import { findMirror } from './mirror.ts';

const SUITE = 'trixie';
const PACKAGES = ['docker-cli', 'docker-compose'];

/**
 * The docker command of Debian 13, 26.1, with its "docker compose": between those of the two engines, for tests that need no
 * engine. Unpacked from packages whose signatures apt checks, whatever suite this machine has.
 */
export const debianCli = (log: Log): Promise<string> =>
  cached(`docker-cli-${SUITE}-${process.arch}`, log, async (partial) => {
    await requireBuilder(log);
    log(`downloading ${PACKAGES.join(' and ')} of Debian ${SUITE} (apt-get)`);
    const state = join(partial, 'apt');
    for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(state, folder), { recursive: true });
    const { url } = await findMirror();
    const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
    writeFileSync(join(state, 'sources.list'), `deb [signed-by=${keyring}] ${url} ${SUITE} main\n`);
    const options = Object.entries({
      'Dir::Etc::SourceList': join(state, 'sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': join(state, 'lists'),
      'Dir::Cache': state,
      'Acquire::Languages': 'none',
      'APT::Sandbox::User': 'root',
    }).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
    for (const args of [['update'], ['download', ...PACKAGES]]) {
      const { exitCode, all, shortMessage } = await aptGet([...options, ...args], partial);
      if (exitCode === 0) continue;
      const said = (all || shortMessage || 'it said nothing').slice(-400);
      const hint = "Look at the machine's network and apt sources; nothing half-unpacked is kept.";
      throw new SandboxUnavailable('needs-apt', `apt-get could not download Debian's docker command: ${said}`, hint);
    }
    rmSync(state, { recursive: true });
    await unpackPackages(partial);
  });
