import type { CiContext } from '../../context/context.ts';
import { platforms } from '../../context/platforms.ts';
import { openDeployments } from '../../effects/deployments/open-deployments.ts';
import type { Http } from '../../effects/http/http.ts';
import { timeLimit } from '../../effects/http/time-limit.ts';
import { CiError } from '../../errors.ts';
import { trueDeployment } from '../../report/deploy/true-deployment.ts';
import type { DeployReport } from '../../report/schema/deploy-report.ts';
import type { Secret } from '../../secret.ts';
import { shortSha } from '../../text.ts';

export type RecordInput = {
  readonly report: DeployReport;
  readonly context: CiContext;
  /** For the API of the current platform. */
  readonly token: Secret | undefined;
  readonly http: Http;
};

/** `warning`: what the page of the environment shows is not what serves. */
export type Recorded = { readonly line: string; readonly warning: boolean };

/** The server is locked meanwhile, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Records on the platform which commit serves now, for the page of the environment. Undefined outside of a pipeline. Throws a
 * `CiError` when the platform refuses or cannot be reached.
 */
export async function recordDeployment({ report, context, token, http }: RecordInput): Promise<Recorded | undefined> {
  const { api, repository, job } = context;
  if (api === undefined || repository === undefined) return undefined;
  const truth = trueDeployment(report);
  if (truth.kind === 'nothing') return { line: `no deployment is recorded: ${truth.why}`, warning: false };
  const { name, token: tokens } = platforms[api.platform];
  const environment = job.environment?.name ?? report.environment;
  if (job.environment?.isDeployment) {
    // It ends after this one, so it is the one that the page shows.
    if (truth.commit === context.sha || !truth.succeeded) return undefined;
    const line = `the page of the environment ${environment} will show ${shortSha(context.sha ?? '')} instead of ${shortSha(truth.commit)}: the job itself is a deployment → set "environment: action: access" in the job`;
    return { line, warning: true };
  }
  if (token === undefined) {
    const hint = 'set it, so that the page of the environment shows what serves';
    throw new CiError('PLATFORM_REFUSED', `${tokens.variable} is not set`, { hint });
  }
  const { signal, close } = timeLimit(PATIENCE);
  const late = new Promise<never>((_, reject) => {
    const reason = new CiError('PLATFORM_UNREACHABLE', `${name} did not answer within ${PATIENCE / 1000} s`);
    signal.addEventListener('abort', () => reject(reason), { once: true });
  });
  try {
    const { commit, succeeded, description, branch } = truth;
    const branches = [...new Set([branch, context.defaultBranch].filter((one) => one !== undefined))];
    const client = await openDeployments(api.platform, { apiUrl: api.apiUrl, repository, token, http });
    const deployment = { environment, commit, branches, succeeded, description, job: job.url };
    await Promise.race([client.record(deployment), late]);
    const outcome = succeeded ? '' : 'failed ';
    return {
      line: `recorded a ${outcome}deployment of ${shortSha(commit)} to ${environment} on ${name}`,
      warning: false,
    };
  } finally {
    close();
  }
}
