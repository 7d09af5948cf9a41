import type { Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { swarmUtilsToken } from '../../settings/swarm-utils-settings.ts';

/** The four calls of the SwarmUtils API, as its jobs are named. */
export type SwarmUtilsAction = 'update-service' | 'backup-service' | 'clean-service' | 'clean-node';

/** A call as data; only the token is missing, which joins it where it is sent. */
export type SwarmUtilsRequest = {
  readonly action: SwarmUtilsAction;
  /** The service, or the node. */
  readonly subject: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string | boolean>>;
};

/** What came of sending one. */
export type RequestOutcome =
  /** As it came: the text may say the token back. */
  | { readonly kind: 'answered'; readonly status: number; readonly text: string; readonly milliseconds: number }
  /** Not a byte of it left. `passing` when another try may do better. */
  | { readonly kind: 'unsent'; readonly why: string; readonly retryable: boolean; readonly hint: string }
  /** Sent, at least in part: what became of it is not known. `late` when it was given up for its time. */
  | { readonly kind: 'unanswered'; readonly why: string; readonly timedOut: boolean };

/** Milliseconds, longer than the server's own limits (100 s, 260 s and 27 minutes as they come). */
const DEFAULT_TIMEOUTS: Readonly<Record<SwarmUtilsAction, number>> = {
  'update-service': 120_000,
  'clean-service': 300_000,
  'clean-node': 300_000,
  'backup-service': 1_800_000,
};

export function defaultTimeoutOf({ action }: SwarmUtilsRequest): number {
  return DEFAULT_TIMEOUTS[action];
}

/** `isForce` counts only as a real boolean: the server takes no notice of the text "true". */
export function updateRequest(service: string, image: string, force: boolean): SwarmUtilsRequest {
  return {
    action: 'update-service',
    subject: service,
    path: '/api/update/service',
    body: { serviceName: service, image, isForce: force },
  };
}

export function serviceRequest(action: 'backup-service' | 'clean-service', service: string): SwarmUtilsRequest {
  const path = action === 'backup-service' ? '/api/backup/service' : '/api/clean/service';
  return { action, subject: service, path, body: { serviceName: service } };
}

export function nodeRequest(node: string): SwarmUtilsRequest {
  return { action: 'clean-node', subject: node, path: '/api/clean/node', body: { nodeName: node } };
}

/** The label of a service that this call needs: `swarm-utils.update.enable=true`. */
export function labelOf({ action }: SwarmUtilsRequest): string {
  return `swarm-utils.${verbOf(action)}.enable=true`;
}

/** The variable of a token that is for this call alone: `SWARM_UTILS_TOKEN_BACKUP_SHOP_DB`. */
export function tokenVariable({ action, subject }: Pick<SwarmUtilsRequest, 'action' | 'subject'>): string {
  return `SWARM_UTILS_TOKEN_${verbOf(action)}_${subject.replace(/[^a-zA-Z0-9]/g, '_')}`.toUpperCase();
}

/** The token of a call: its own, else the one for all. */
export function tokenFor(
  request: SwarmUtilsRequest,
  env: Readonly<Record<string, string | undefined>>,
  common: Secret | undefined,
): Secret | Problem {
  const at = tokenVariable(request);
  const own = env[at];
  if (own) {
    const read = swarmUtilsToken.safeParse(own);
    if (read.success) return read.data;
    return { at, message: read.error.issues[0]?.message ?? 'is no token', hint: 'set it to the token of the service' };
  }
  if (common !== undefined) return common;
  const hint = `set it, or ${at}, to the token that the label ${labelOf(request).replace('enable=true', 'token')} of ${request.subject} has`;
  return { at: 'SWARM_UTILS_TOKEN', message: 'is not set', hint };
}

function verbOf(action: SwarmUtilsAction): string {
  return action.split('-')[0] ?? action;
}
