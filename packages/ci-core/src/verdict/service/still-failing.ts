import type { ServiceVerdict } from './judge-service.ts';

/** A service that fails as it did before this deploy, which does not change its tasks. */
export function isStillFailing({ status }: Pick<ServiceVerdict, 'status'>): boolean {
  return status === 'still-failing';
}

export function stillFailingWarning({ name, reason }: Pick<ServiceVerdict, 'name' | 'reason'>): string {
  return `${name} is failing, ${reason ?? 'as before this deploy'}`;
}
