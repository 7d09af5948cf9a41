import type { ServiceVerdict } from './judge-service.ts';

const SINCE = 'nothing is known of it since the deploy was broken off';

/**
 * What can be said of the services when a deploy ends without a verdict: what was settled when it was last seen stays so,
 * of the rest nothing is known. `names` are those of the manifest in the engine.
 */
export function whenBrokenOff(names: readonly string[], seen: readonly ServiceVerdict[]): ServiceVerdict[] {
  const unknown = { status: 'unknown', settled: true, reason: SINCE } as const;
  if (seen.length > 0) return seen.map((verdict) => (verdict.settled ? verdict : { ...verdict, ...unknown }));
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
