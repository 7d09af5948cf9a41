import type { Http } from '../../effects/http/http.ts';
import { CiError, messageOf } from '../../errors.ts';
import type { StackState } from '../../plan/stack/stack-state.ts';
import type { Settings } from '../../settings/definitions.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';
import type { Stage } from '../stage.ts';
import { callSwarmUtils, type SwarmUtilsCall, type SwarmUtilsPorts } from '../swarm-utils/call-swarm-utils.ts';

/** The calls to SwarmUtils before and after a deploy, with their tokens. */
export type DeployHooks = {
  readonly backups: readonly SwarmUtilsCall[];
  readonly cleanings: readonly SwarmUtilsCall[];
  readonly settings: Settings<'swarmUtilsUrl' | 'swarmUtilsVia' | 'swarmUtilsImage'>;
  readonly here: SwarmUtilsPorts['here'];
};

type HookSession = Pick<Session, 'withReconnect' | 'during'>;
type HookPorts = {
  readonly http: Http;
  readonly log: Log;
  readonly signal: AbortSignal;
};
type BackupPorts = HookPorts & { readonly stage: Pick<Stage, 'enter'> };

/**
 * Makes the backups, one after another, under the lock and before the first change; throws BACKUP_FAILED for the first
 * that fails. A service that does not exist yet needs no backup. Returns whether there was any backup to make.
 */
export async function backUpBefore(
  session: HookSession,
  hooks: DeployHooks | undefined,
  { services }: Pick<StackState, 'services'>,
  ports: BackupPorts,
): Promise<boolean> {
  const { log, stage } = ports;
  if (hooks === undefined || hooks.backups.length === 0) return false;
  stage.enter('backing up');
  await withSwarmUtils(session, hooks, ports, async (swarmUtils) => {
    for (const call of hooks.backups) {
      const { subject } = call.request;
      if (!services.some(({ Spec }) => Spec.Name === subject)) {
        log.info(`no backup of ${subject}: the service does not exist yet`);
        continue;
      }
      log.info(`… backup of ${subject}`);
      const limit = performance.now() + call.timeout;
      const { outcome, headline, hint } = await session.during(limit, () => callSwarmUtils(call, swarmUtils));
      if (outcome !== 'done')
        throw new CiError('BACKUP_FAILED', `the backup of ${subject} failed, so nothing was changed: ${headline}`, {
          hint,
        });
      log.info(`✔ backup of ${subject}`);
    }
  });
  stage.enter('waiting');
  return true;
}

/** Cleans up the services; the deploy is done, so a failure is a warning. */
export async function cleanAfter(
  session: HookSession,
  hooks: DeployHooks | undefined,
  ports: HookPorts,
): Promise<string[]> {
  const { log } = ports;
  if (hooks === undefined || hooks.cleanings.length === 0) return [];
  const warnings: string[] = [];
  await withSwarmUtils(session, hooks, ports, async (swarmUtils) => {
    for (const call of hooks.cleanings) {
      const { subject } = call.request;
      const why = await session.during(performance.now() + call.timeout, () => whyUndone(call, swarmUtils));
      if (why === undefined) log.info(`✔ ${subject} cleaned`);
      else warnings.push(`${subject} was not cleaned: ${why}`);
    }
  }).catch((error: unknown) => warnings.push(`the cleanup is incomplete: ${messageOf(error)}`));
  for (const warning of warnings) log.warn(warning);
  return warnings;
}

async function whyUndone(call: SwarmUtilsCall, swarmUtils: SwarmUtilsPorts): Promise<string | undefined> {
  try {
    const { outcome, headline } = await callSwarmUtils(call, swarmUtils);
    return outcome === 'done' ? undefined : headline;
  } catch (error) {
    return messageOf(error);
  }
}

/** Runs the work until the job is interrupted. */
async function withSwarmUtils(
  session: HookSession,
  { settings, here }: DeployHooks,
  { http, log, signal }: HookPorts,
  work: (swarmUtils: SwarmUtilsPorts) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  // Reconnects only to get the host: a call that lost its connection must not be repeated.
  const host = () => session.withReconnect(async (target) => target.host);
  try {
    await unlessAborted(signal, work({ settings, host, http, here, log, signal: stop.signal }));
  } finally {
    stop.abort();
  }
}
