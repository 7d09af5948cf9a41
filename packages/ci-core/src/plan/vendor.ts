import type { Command } from '../command.ts';
import type { Secret } from '../secret.ts';

/** Whether what is sent to an address could be read on the way: there is no TLS, and it leaves this machine. */
export function isOpen(url: string): boolean {
  const { protocol, host } = new URL(url);
  return protocol !== 'https:' && !isThisMachine(host);
}

/** Docker, too, talks to a registry on this machine without TLS. */
export function isThisMachine(host: string): boolean {
  return /^(127(\.\d+){3}|localhost|\[::1\])(:\d+)?$/.test(host);
}

/** The variable that the file `.npmrc` names in place of the token. */
const TOKEN = 'SWARM_CI_NPM_TOKEN';

/** The file for npm that gives the token to the registry alone. `registry` has no slash at its end. */
export function npmrcFor(registry: string): string {
  return `registry=${registry}/\n${registry.replace(/^https?:/, '')}/:_authToken=\${${TOKEN}}\n`;
}

/** An npm command that uses that file. */
export function npmCommand(args: readonly string[], npmrc: string, token: Secret | undefined, cwd: string): Command {
  const env = { NPM_CONFIG_USERCONFIG: npmrc, NPM_CONFIG_AUDIT: 'false', NPM_CONFIG_UPDATE_NOTIFIER: 'false' };
  return { argv: ['npm', ...args], env: { ...env, [TOKEN]: token ?? '' }, cwd };
}
