/** Why a service is failing, in a form that programs can compare. */
export const CAUSE_KINDS = [
  'unhealthy',
  'out-of-memory',
  'crash',
  'ended',
  'slow-start',
  'cannot-start',
  'image-missing',
  'registry-refused',
  'no-node',
  'port-taken',
  'no-address',
  'subnet-overlap',
  'config-missing',
  'secret-missing',
  'network-missing',
  'mount-missing',
  'name-in-use',
  'probe-failed',
  'superseded',
  'aborted',
  'unknown',
] as const;

export type CauseKind = (typeof CAUSE_KINDS)[number];
