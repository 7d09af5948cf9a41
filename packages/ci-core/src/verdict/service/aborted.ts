import { isSuccessful, type ServiceVerdict } from './judge-service.ts';

const UNKNOWN_SINCE = 'its state is unknown because the deploy was aborted';

/**
 * The verdicts when a deploy is aborted: settled verdicts are kept, all others are unknown. `names` are the engine's names
 * of the services in the manifest, `stage` is the stage of the deploy.
 */
export function verdictsWhenAborted(
  names: readonly string[],
  seen: readonly ServiceVerdict[],
  stage: string,
): ServiceVerdict[] {
  const unknown = { status: 'unknown', settled: true, reason: UNKNOWN_SINCE } as const;
  // A service that was updated successfully may have been restored since.
  const isFinal = ({ settled, changed, status }: ServiceVerdict) =>
    settled && !(stage === 'restoring' && changed && isSuccessful(status));
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
