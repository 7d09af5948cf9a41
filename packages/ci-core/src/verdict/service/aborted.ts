import { isSuccessful, type ServiceVerdict } from './judge-service.ts';

const UNKNOWN_SINCE = 'nothing is known of it since the deploy was broken off';

/**
 * What can be said of the services when a deploy ends without a verdict: what was settled when it was last seen stays so,
 * of the rest nothing is known. `names` are those of the manifest in the engine, `stage` is how far the deploy came.
 */
export function verdictsWhenAborted(
  names: readonly string[],
  seen: readonly ServiceVerdict[],
  stage: string,
): ServiceVerdict[] {
  const unknown = { status: 'unknown', settled: true, reason: UNKNOWN_SINCE } as const;
  // What has moved on well may have been put back since.
  const isFinal = ({ settled, changed, status }: ServiceVerdict) =>
    settled && !(stage === 'putting back' && changed && isSuccessful(status));
  if (seen.length > 0) return seen.map((verdict) => (isFinal(verdict) ? verdict : { ...verdict, ...unknown }));
  return names.map((name) => ({
    name,
    id: undefined,
    image: undefined,
    changed: true,
    running: 0,
    wanted: 0,
    ...unknown,
  }));
}
