import { readFileSync } from 'node:fs';
import { CiError } from '../../errors.ts';
import { type NodeFacts, parseNodeFacts } from '../../plan/servers/facts/node-facts.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Host } from '../host/host.ts';
import { wait } from '../wait.ts';
import { runProgram } from './run-program.ts';

const PROBE = readFileSync(new URL('./read-node.sh', import.meta.url), 'utf8');
/** Seconds that a node may take to finish what an earlier run began. */
const JOINING = 30;

/** Reads everything that a plan needs of a server; changes nothing. Throws SERVER_UNUSABLE if its user cannot become root. */
export async function readNode(host: Host, { deploy_user, folders }: Servers): Promise<NodeFacts> {
  const args = [deploy_user?.name ?? '', ...Object.keys(folders)];
  for (let waited = 0; ; waited++) {
    const facts = parseNodeFacts(await runProgram(host, 'the look at the server', PROBE, args));
    if (!facts.isRoot)
      throw new CiError('SERVER_UNUSABLE', `${host.name} is not root`, {
        hint: 'name root in the address or as ssh_user, or a user who may run everything with sudo without a password',
      });
    if (facts.swarm.state !== 'pending' || waited === JOINING) return facts;
    await wait(1_000, undefined);
  }
}
