import { createHash } from 'node:crypto';
import type { DesiredObject } from '../../stack/desired-stack.ts';
import type { PlannedRollout } from '../planned-rollout.ts';
import { shareFormats } from './share-formats.ts';
import { type Share, withShares } from './share-text.ts';

const NAME_LIMIT = 64;
const SHARE_NAME = /-share-[0-9a-f]{12}$/;

/** Whether a config gives a part of the traffic to a canary, by its name. */
export function isShareConfig(name: string): boolean {
  return SHARE_NAME.test(name);
}

/** The text of the config of a rollout's proxy with these shares; services that are not among them have a share of 0. */
export function shareText(
  { template, traffic }: Pick<PlannedRollout, 'template' | 'traffic'>,
  all: readonly Pick<PlannedRollout, 'service' | 'template'>[],
  shares: readonly Share[],
): string | undefined {
  if (template === undefined || (traffic?.driver !== 'nginx' && traffic?.driver !== 'haproxy')) return undefined;
  const inside = all.filter((one) => one.template?.config === template.config);
  const known = inside.map(({ service }) => ({
    service,
    share: shares.find((one) => one.service === service)?.share ?? 0,
  }));
  return withShares(template.text, known, shareFormats[traffic.driver]);
}

/**
 * The config of a proxy with these shares. With all traffic for the stable versions it has the name that the manifest
 * gives it, otherwise one of its own: a config cannot be changed.
 */
export function shareConfig(
  rollout: Pick<PlannedRollout, 'template' | 'traffic'>,
  all: readonly Pick<PlannedRollout, 'service' | 'template'>[],
  shares: readonly Share[],
  atRest: DesiredObject,
): DesiredObject {
  const text = shareText(rollout, all, shares) ?? '';
  const Data = Buffer.from(text).toString('base64');
  if (shares.every(({ share }) => share === 0)) return { ...atRest, Data };
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const suffix = `-share-${hash}`;
  return { ...atRest, Data, Name: `${atRest.Name.slice(0, NAME_LIMIT - suffix.length)}${suffix}` };
}
