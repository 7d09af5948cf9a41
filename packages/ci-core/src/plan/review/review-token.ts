import type { CiContext } from '../../context/context.ts';
import { platforms, type TokenSetting } from '../../context/platforms.ts';
import type { Secret } from '../../secret.ts';
import type { Settings } from '../../settings/definitions.ts';

/** The token for the API of the platform on which the job runs. */
export function reviewToken(
  { platform }: Pick<CiContext, 'platform'>,
  settings: Settings<TokenSetting>,
): Secret | undefined {
  return platform === 'none' ? undefined : settings[platforms[platform].token.setting];
}
