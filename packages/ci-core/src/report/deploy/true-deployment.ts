import type { DeployReport } from '../schema/deploy-report.ts';

/** What serves after a deploy or a rollback; `why` when there is nothing to record. */
export type TrueDeployment =
  | {
      readonly kind: 'record';
      readonly commit: string;
      readonly succeeded: boolean;
      readonly branch: string | undefined;
      readonly description: string;
    }
  | { readonly kind: 'nothing'; readonly why: string };

/** The deployment to record on the platform after a deploy: the commit of the release that serves now. */
export function trueDeployment(report: DeployReport): TrueDeployment {
  const { rollback, commit, branch, outcome, restored } = report;
  const nothing = (why: string): TrueDeployment => ({ kind: 'nothing', why });
  if (rollback === 'engine' || rollback === 'watch')
    return nothing('which commit the previous specs of the services belong to is not known');
  if (commit === undefined) return nothing('the commit is not known');
  if (restored?.complete) return nothing('the release before is live, as recorded before');
  const succeeded = outcome === 'deployed';
  const what = rollback === undefined ? 'deploy' : `rollback to the release ${rollback}`;
  return { kind: 'record', commit, succeeded, branch, description: succeeded ? what : `${what}: ${outcome}` };
}
