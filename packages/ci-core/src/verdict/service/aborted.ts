import { isSuccessful, type ServiceVerdict } from './judge-service.ts';

const UNKNOWN_SINCE = 'its state is unknown because the deploy was aborted';
const NOT_BEGUN = 'not changed: the deploy was aborted before it began with this service';

/** Which services a deploy has begun to change. */
export type Beginnings = {
  /** Names of the services whose change may have been sent. */
  readonly begun: ReadonlySet<string>;
  /** The services as they were before the first change, those that exist. */
  readonly before: readonly ServiceVerdict[];
};

/**
 * The verdicts when a deploy is aborted: settled verdicts are kept, services whose change never began are unchanged, all
 * others are unknown. `names` are the engine's names of the services in the manifest, `stage` is the stage of the deploy.
 * Without `beginnings`, any service may have been changed.
 */
export function verdictsWhenAborted(
  names: readonly string[],
  seen: readonly ServiceVerdict[],
  stage: string,
  beginnings?: Beginnings,
): ServiceVerdict[] {
  const unknown = { status: 'unknown', settled: true, reason: UNKNOWN_SINCE } as const;
  const isBegun = (name: string) => beginnings === undefined || beginnings.begun.has(name);
  // A service that was updated successfully may have been restored since.
  const isFinal = ({ settled, changed, status }: ServiceVerdict) =>
    settled && !(stage === 'restoring' && changed && isSuccessful(status));
  if (seen.length > 0)
    return seen.map((one) => (isFinal(one) ? one : isBegun(one.name) ? { ...one, ...unknown } : notBegun(one)));
  return names.map((name) => {
    const missing = { name, id: undefined, image: undefined, running: 0, wanted: 0 };
    if (isBegun(name)) return { ...missing, changed: true, ...unknown };
    const former = beginnings?.before.find((one) => one.name === name);
    return former?.status === 'still-failing' ? former : notBegun(former ?? missing);
  });
}

type Known = Pick<ServiceVerdict, 'name' | 'id' | 'image' | 'running' | 'wanted'>;

function notBegun({ name, id, image, running, wanted }: Known): ServiceVerdict {
  const known = { name, id, image, running, wanted };
  return { ...known, changed: false, status: 'unchanged', settled: true, reason: NOT_BEGUN };
}
