import { readFileSync } from 'node:fs';
import { CiError, messageOf } from '../../errors.ts';
import { rulesDigest } from '../../plan/servers/firewall/firewall-rules.ts';
import type { Host } from '../host/host.ts';
import { runProgram } from './run-program.ts';

const ARM = readFileSync(new URL('./firewall-arm.sh', import.meta.url), 'utf8');
const CONFIRM = readFileSync(new URL('./firewall-confirm.sh', import.meta.url), 'utf8');
/** Seconds after which the server goes back to the rules before. */
const CONFIRM_WITHIN = 30;

/**
 * Loads firewall rules, and keeps them only once a new connection to the server succeeded: the open one would go on even
 * if the rules let no user in. Otherwise the server goes back to the rules before by itself.
 */
export async function changeFirewall(host: Host, rules: string, connect: () => Promise<Host>): Promise<void> {
  await runProgram(host, 'the firewall', ARM, [String(CONFIRM_WITHIN)], rules);
  const began = performance.now();
  let again: Host | undefined;
  try {
    again = await connect();
    await runProgram(again, 'the confirmation of the firewall', CONFIRM, [rulesDigest(rules)]);
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
