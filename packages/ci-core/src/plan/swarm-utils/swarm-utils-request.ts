import type { Problem } from '../../errors.ts';
import type { Secret } from '../../secret.ts';
import { swarmUtilsToken } from '../../settings/swarm-utils-settings.ts';

/** The four endpoints of the SwarmUtils API, named like their jobs. */
export type SwarmUtilsAction = 'update-service' | 'backup-service' | 'clean-service' | 'clean-node';

/** A request as data, without the token, which is added when it is sent. */
export type SwarmUtilsRequest = {
  readonly action: SwarmUtilsAction;
  /** The service, or the node. */
  readonly subject: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string | boolean>>;
};

/** The result of sending a request. */
export type RequestOutcome =
  /** The response as received; its text may contain the token. */
  | { readonly kind: 'answered'; readonly status: number; readonly text: string; readonly milliseconds: number }
  /** No byte was sent. `retryable`: another attempt may succeed. */
  | { readonly kind: 'unsent'; readonly why: string; readonly retryable: boolean; readonly hint: string }
  /** Sent, at least in part; the result is unknown. `timedOut`: the time limit passed before a response. */
  | { readonly kind: 'unanswered'; readonly why: string; readonly timedOut: boolean };

/** Milliseconds. Longer than the default limits of SwarmUtils itself (100 s, 260 s and 27 minutes). */
const DEFAULT_TIMEOUTS: Readonly<Record<SwarmUtilsAction, number>> = {
  'update-service': 120_000,
  'clean-service': 300_000,
  'clean-node': 300_000,
  'backup-service': 1_800_000,
};

export function defaultTimeoutOf({ action }: SwarmUtilsRequest): number {
  return DEFAULT_TIMEOUTS[action];
}

/** `isForce` must be a boolean: SwarmUtils ignores the text "true". */
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

/** The service label that this request requires, such as `swarm-utils.update.enable=true`. */
export function labelOf({ action }: SwarmUtilsRequest): string {
  return `swarm-utils.${verbOf(action)}.enable=true`;
}

/** The variable for the token of this request only, such as `SWARM_UTILS_TOKEN_BACKUP_SHOP_DB`. */
export function tokenVariable({ action, subject }: Pick<SwarmUtilsRequest, 'action' | 'subject'>): string {
  return `SWARM_UTILS_TOKEN_${verbOf(action)}_${subject.replace(/[^a-zA-Z0-9]/g, '_')}`.toUpperCase();
}

/** The token of a request: its own, or the common one. */
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
    return {
      at,
      message: read.error.issues[0]?.message ?? 'is not a valid token',
      hint: 'set it to the token of the service',
    };
  }
  if (common !== undefined) return common;
  const hint = `set it, or ${at}, to the value of the label ${labelOf(request).replace('enable=true', 'token')} of ${request.subject}`;
  return { at: 'SWARM_UTILS_TOKEN', message: 'is not set', hint };
}

function verbOf(action: SwarmUtilsAction): string {
  return action.split('-')[0] ?? action;
}
