import type { ServiceReport } from '../schema/deploy-report.ts';

/** Why a service that waited for others was not changed. */
export function notChangedReason({ status, reason, waitsFor }: ServiceReport): string[] {
  return status === 'unchanged' && waitsFor !== undefined && reason !== undefined ? [reason] : [];
}
