import type { CiContext } from '../../context/context.ts';
import { causeOfRefusal } from '../../verdict/cause/cause.ts';
import {
  mayHaveChanged,
  SWARM_UTILS_EXITS,
  type SwarmUtilsOutcome,
  type SwarmUtilsVerdict,
  worstVerdict,
} from '../../verdict/swarm-utils/swarm-utils-verdict.ts';
import { withAlerts } from '../alert/alert.ts';
import { type DeployReport, REPORT_VERSION, type ServiceReport } from '../schema/deploy-report.ts';
import { linksOf } from '../text/links.ts';
import { omitUndefined } from '../text/omit-undefined.ts';

/** The update of one service through SwarmUtils. */
export type ServiceUpdate = { readonly service: string; readonly image: string; readonly verdict: SwarmUtilsVerdict };

export type UpdateFacts = {
  readonly updates: readonly ServiceUpdate[];
  readonly environment: string | undefined;
  /** URL of SwarmUtils. */
  readonly server: string;
  readonly context: CiContext;
  readonly startedAt: Date;
  readonly milliseconds: number;
  readonly warnings: readonly string[];
};

const STATUS: Readonly<Record<SwarmUtilsOutcome, ServiceReport['status']>> = {
  done: 'updated',
  'rolled-back': 'rolled-back',
  paused: 'paused',
  failed: 'failing',
  late: 'timed-out',
  lost: 'unknown',
  unreachable: 'refused',
  refused: 'refused',
  locked: 'refused',
};

const OUTCOME: Readonly<Partial<Record<SwarmUtilsOutcome, DeployReport['outcome']>>> = {
  done: 'deployed',
  'rolled-back': 'rolled-back',
  late: 'timed-out',
  lost: 'unknown',
};

/**
 * The report of updates through SwarmUtils, in the format of a deploy report. It has an alert only if something may have
 * changed: a rejected update leaves the service as it was.
 */
export function makeUpdateReport(facts: UpdateFacts): DeployReport {
  const { updates, context } = facts;
  const verdict = worstVerdict(updates.map((one) => one.verdict));
  const worst = verdict?.outcome ?? 'done';
  const stack = stackOf(updates.map(({ service }) => service));
  const { sha, branch, job, actor } = context;
  const report: DeployReport = {
    schema: 'swarm-ci/deploy-report',
    version: REPORT_VERSION,
    environment: facts.environment ?? stack,
    stack,
    server: facts.server,
    engine: 'unknown',
    outcome: OUTCOME[worst] ?? 'failed',
    exitCode: SWARM_UTILS_EXITS[worst],
    startedAt: facts.startedAt.toISOString(),
    seconds: Math.round(facts.milliseconds / 10) / 100,
    ...omitUndefined({ commit: sha, branch, job: job.url, actor, ...linksOf(context) }),
    ...(verdict?.outcome === 'lost' ? { aborted: abortedBy(verdict) } : {}),
    warnings: [...facts.warnings],
    services: updates.map(serviceReport),
  };
  return updates.some(({ verdict }) => mayHaveChanged(verdict)) ? withAlerts(report, undefined) : report;
}

function serviceReport({ service: name, image, verdict }: ServiceUpdate): ServiceReport {
  const { outcome, headline, hint, running, wanted, log, error } = verdict;
  const isDone = outcome === 'done';
  const kind = outcome === 'lost' ? 'aborted' : causeOfRefusal(error ?? headline).kind;
  return {
    name,
    status: STATUS[outcome],
    changed: mayHaveChanged(verdict),
    running,
    wanted,
    imageWanted: image,
    ...omitUndefined({ image: isDone ? image : undefined }),
    ...omitUndefined({ cause: isDone ? undefined : { kind, headline, hint, health: [], logs: [...log], history: [] } }),
  };
}

function abortedBy({ headline: message, hint }: SwarmUtilsVerdict) {
  return { code: 'CONNECTION_LOST', message, hint };
}

/** The stack in the names of the services: `shop_prod` in `shop_prod_web` and `shop_prod_db`. */
function stackOf(names: readonly string[]): string {
  const stacks = [...new Set(names.map((name) => name.slice(0, Math.max(0, name.lastIndexOf('_'))) || name))];
  return stacks.join(', ') || 'no service';
}
