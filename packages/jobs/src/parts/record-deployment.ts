import {
  CiError,
  type DeployReport,
  recordDeployment,
  reviewToken,
  type Settings,
  type TokenSetting,
} from '@swarm-ci/core';
import { redacted } from '../command-line/redacted.ts';
import type { World } from '../command-line/world.ts';

/** Records what serves on the platform: after a rollback, or always or never if the setting says so. A failure is a warning. */
export async function recordDeploymentOf(
  report: DeployReport,
  settings: Settings<'recordDeployment' | TokenSetting>,
  world: World,
): Promise<void> {
  const { context, http, log } = world;
  if (!(settings.recordDeployment ?? report.rollback !== undefined)) return;
  try {
    const shown = redacted(report, world.redact);
    const recorded = await recordDeployment({ report: shown, context, token: reviewToken(context, settings), http });
    if (recorded?.warning) log.warn(recorded.line);
    else if (recorded !== undefined) log.info(recorded.line);
  } catch (error) {
    if (!(error instanceof CiError)) throw error;
    log.warn(`no deployment is recorded: ${error.message}${error.hint === undefined ? '' : ` → ${error.hint}`}`);
  }
}
