import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { invalidServiceReason } from './swarm-utils-names.ts';
import { type SwarmUtilsRequest, serviceRequest } from './swarm-utils-request.ts';

export type HookPlan = {
  readonly backups: readonly SwarmUtilsRequest[];
  readonly cleanups: readonly SwarmUtilsRequest[];
  readonly problems: readonly Problem[];
};

/** The SwarmUtils requests before and after a deploy. The settings use the service names of the manifest. */
export function planHooks(
  settings: {
    readonly backupBefore?: readonly string[] | undefined;
    readonly cleanAfter?: readonly string[] | undefined;
  },
  { stack, services }: { readonly stack: string; readonly services: readonly { readonly name: string }[] },
): HookPlan {
  const names = services.map(({ name }) => name);
  const problems: Problem[] = [];
  const calls = (key: string, action: 'backup-service' | 'clean-service', requested: readonly string[] = []) =>
    requested.flatMap((name) => {
      const full = `${stack}_${name}`;
      const fault = names.includes(name) ? invalidServiceReason(full) : 'is not a service of the manifest';
      if (fault === undefined) return [serviceRequest(action, full)];
      problems.push({ at: key, message: `"${name}" ${fault}`, hint: nearest(name, names) });
      return [];
    });
  const backups = calls('backup_before', 'backup-service', settings.backupBefore);
  const cleanings = calls('clean_after', 'clean-service', settings.cleanAfter);
  return { backups, cleanups: cleanings, problems };
}
