import { CiError, type ErrorCode } from '../../errors.ts';
import type { SwarmUtilsOutcome, SwarmUtilsVerdict } from '../../verdict/swarm-utils/swarm-utils-verdict.ts';

const CODES: Readonly<Record<Exclude<SwarmUtilsOutcome, 'done'>, ErrorCode>> = {
  failed: 'SWARM_UTILS_FAILED',
  paused: 'SWARM_UTILS_FAILED',
  late: 'SWARM_UTILS_LATE',
  lost: 'CONNECTION_LOST',
  'rolled-back': 'SWARM_UTILS_ROLLED_BACK',
  unreachable: 'SWARM_UTILS_UNREACHABLE',
  refused: 'SWARM_UTILS_REFUSED',
  locked: 'LOCKED',
};

/** Throws unless the call to SwarmUtils succeeded. */
export function assertDone({ outcome, headline, hint }: SwarmUtilsVerdict): void {
  if (outcome !== 'done') throw new CiError(CODES[outcome], headline, { hint });
}
