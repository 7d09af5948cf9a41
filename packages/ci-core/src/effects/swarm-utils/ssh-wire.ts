import { CiError, messageOf } from '../../errors.ts';
import type { Host } from '../host/host.ts';
import { dialStream } from './dial-stream.ts';
import { type Unsent, type Wire, wireOver } from './wire.ts';

const DENIED = 'allow TCP forwarding in the sshd_config of the server: AllowTcpForwarding local';
const NOT_THERE =
  'the server itself cannot resolve names of overlay networks: publish the port of SwarmUtils there and set SWARM_UTILS_URL to it, such as http://127.0.0.1:3000';

/** From the manager, over the SSH connection of the job. */
export function sshWire(forward: NonNullable<Host['forward']>): Promise<Wire> {
  return wireOver(dialStream(forward), explained);
}

/** https://www.rfc-editor.org/rfc/rfc4254#section-5.1: 1 is prohibited, 2 did not connect. */
function explained(error: unknown): Unsent {
  const { reason } = Object(error);
  const why = `from the server: ${messageOf(error)}`;
  if (error instanceof CiError) return { why, retryable: false, hint: error.hint ?? 'run it again' };
  return { why, retryable: reason === 2, hint: reason === 1 ? DENIED : NOT_THERE };
}
