import type { Service } from '../../plan/stack/stack-state.ts';

/** The update state of a service, unless it is from before the deploy. */
export function freshUpdate(before: Service | undefined, { UpdateStatus: now }: Service) {
  const old = before?.UpdateStatus;
  const isStale = now?.StartedAt !== undefined && now.StartedAt === old?.StartedAt && now.State === old?.State;
  return isStale ? undefined : now?.State;
}
