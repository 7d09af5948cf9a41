import { readFileSync } from 'node:fs';
import type { Host } from '../host/host.ts';
import { runProgram } from './run-program.ts';

const INSTALL = readFileSync(new URL('./install-package.sh', import.meta.url), 'utf8');
const DAEMON = readFileSync(new URL('./write-daemon.sh', import.meta.url), 'utf8');
const RESTART = readFileSync(new URL('./restart-engine.sh', import.meta.url), 'utf8');
const USER = readFileSync(new URL('./deploy-user.sh', import.meta.url), 'utf8');
const KEYS = readFileSync(new URL('./deploy-keys.sh', import.meta.url), 'utf8');
const FOLDER = readFileSync(new URL('./folder.sh', import.meta.url), 'utf8');

type Done = Promise<unknown>;

/** Installs a package; `version` is the beginning of one, `mirror` a repository of Docker. */
export function installPackage(host: Host, name: string, version = '', mirror = ''): Done {
  return runProgram(host, `the installation of ${name}`, INSTALL, [name, version, mirror]);
}

export function writeDaemon(host: Host, text: string): Done {
  return runProgram(host, 'the change of /etc/docker/daemon.json', DAEMON, [], text);
}

/** Returns when the engine answers. */
export function restartEngine(host: Host): Done {
  return runProgram(host, 'the restart of the engine', RESTART);
}

export function makeDeployUser(host: Host, name: string): Done {
  return runProgram(host, `the user ${name}`, USER, [name]);
}

export function addKeys(host: Host, user: string, keys: readonly string[]): Done {
  return runProgram(host, `the keys of ${user}`, KEYS, [user], keys.map((key) => `${key}\n`).join(''));
}

export function makeFolder(host: Host, path: string, owner: string, mode: string): Done {
  return runProgram(host, `the folder ${path}`, FOLDER, [path, owner, mode]);
}
