import type { SwarmUtilsAction } from '../../plan/swarm-utils/swarm-utils-request.ts';

/**
 * The step that is missing in a response, by the last part of its helper's name; undefined if it is complete. SwarmUtils
 * only logs a step that fails, and returns the others. https://github.com/zibellon/swarm-utils, utils-names.ts
 */
export function missingStep(action: SwarmUtilsAction, helpers: readonly string[]): string | undefined {
  const has = (step: string) => helpers.some((name) => name.endsWith(`-${step}`));
  if (action === 'clean-node') return ['images', 'builder', 'containers'].find((step) => !has(step));
  if (action !== 'backup-service') return undefined;
  if (!has('exec') && !has('tar_upload')) return 'exec or tar_upload';
  if (has('scale_down') === has('scale_up')) return undefined;
  return has('scale_down') ? 'scale_up' : 'scale_down';
}
