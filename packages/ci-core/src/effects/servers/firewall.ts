import { readFileSync } from 'node:fs';
import { CiError, messageOf } from '../../errors.ts';
import { rulesDigest } from '../../plan/servers/firewall/firewall-rules.ts';
import type { Host } from '../host/host.ts';
import { runProgram } from './run-program.ts';

const TAKE = readFileSync(new URL('./firewall-take.sh', import.meta.url), 'utf8');
const ARM = readFileSync(new URL('./firewall-arm.sh', import.meta.url), 'utf8');
const CONFIRM = readFileSync(new URL('./firewall-confirm.sh', import.meta.url), 'utf8');
const ARM_UFW = readFileSync(new URL('./ufw-arm.sh', import.meta.url), 'utf8');
const CONFIRM_UFW = readFileSync(new URL('./ufw-confirm.sh', import.meta.url), 'utf8');
/** Seconds after which the server goes back to the rules before. */
const CONFIRM_WITHIN = 30;
const CONFIRMATION = 'the confirmation of the firewall';

type Reconnect = () => Promise<Host>;

/**
 * Loads firewall rules, and keeps them only once a new connection to the server succeeded: the open one would go on even
 * if the rules let no user in. Otherwise the server goes back to the rules before by itself.
 */
export function changeFirewall(host: Host, rules: string, connect: Reconnect): Promise<void> {
  const arm = () => runProgram(host, 'the firewall', TAKE + ARM, [String(CONFIRM_WITHIN)], rules);
  return change(host, arm, connect, (again) => runProgram(again, CONFIRMATION, CONFIRM, [rulesDigest(rules)]));
}

/** The same with the rules of ufw and of the chain DOCKER-USER. */
export function changeUfw(host: Host, rules: string, connect: Reconnect): Promise<void> {
  const digest = rulesDigest(rules);
  const values = [String(CONFIRM_WITHIN), `swarm-ci ${digest.slice(0, 8)}`];
  const arm = () => runProgram(host, 'the firewall', TAKE + ARM_UFW, values, rules);
  return change(host, arm, connect, (again) => runProgram(again, CONFIRMATION, CONFIRM_UFW, [digest]));
}

async function change(
  host: Host,
  arm: () => Promise<unknown>,
  connect: Reconnect,
  confirm: (again: Host) => Promise<unknown>,
): Promise<void> {
  await arm();
  const began = performance.now();
  let again: Host | undefined;
  try {
    again = await connect();
    await confirm(again);
  } catch (cause) {
    const left = Math.max(0, CONFIRM_WITHIN - Math.round((performance.now() - began) / 1_000));
    throw new CiError(
      'SERVER_UNUSABLE',
      `${host.name}: no new SSH connection through the new firewall: ${messageOf(cause)}`,
      {
        hint: `the rules before are in force again in ${left} s; see that ssh_from in the file has the address of this machine`,
        cause,
      },
    );
  } finally {
    again?.close();
  }
}
