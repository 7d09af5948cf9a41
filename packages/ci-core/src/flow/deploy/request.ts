import type { DockerCli } from '../../effects/compile/docker-cli.ts';
import type { Http } from '../../effects/http/http.ts';
import type { BindMode } from '../../plan/changes/bind-changes.ts';
import type { Release } from '../../plan/release/release.ts';
import type { ServiceEvent } from '../../plan/stack/stack-state.ts';
import type { Secret } from '../../secret.ts';
import type { Probe } from '../../settings/probe/probes.ts';
import type { AlertPorts } from '../alert/record-alert.ts';
import type { ReviewedPlan } from '../plan-file/reviewed-diff.ts';
import type { Connect } from '../session/session.ts';
import type { Stage } from '../stage.ts';
import type { DeployHooks } from './hooks.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';

/** What to deploy. */
export type DeployRequest = {
  readonly prepared: PreparedDeploy;
  /** A kept release to deploy again; this does not make a new release. */
  readonly release?: Release | undefined;
  /** ID of the release that was live when `release` was chosen; the deploy is refused if another one is live now. */
  readonly from?: string | undefined;
  /** The plan to deploy exactly as it was reviewed. */
  readonly reviewed?: ReviewedPlan | undefined;
  /** Promotes the canaries that wait for a person; the deploy is refused if none of its version waits. */
  readonly isPromotion?: boolean | undefined;
  readonly probes: readonly Probe[];
  /** What SwarmUtils does before and after the deploy. */
  readonly hooks?: DeployHooks | undefined;
};

/** How long a deploy may take, and what happens when it fails. Times are in milliseconds. */
export type DeployPolicy = {
  /** Time for all services to settle, from the first change; the upload counts. */
  readonly timeout: number;
  /** How long a service may crash, or stay without a node, before it counts as failing. */
  readonly patience: number;
  /** How long to wait for another deploy. */
  readonly lockTimeout: number;
  readonly onFailure: 'rollback-stack' | 'leave';
  /** Whether a stack that did not exist before is removed when its first deploy fails. */
  readonly removeFailedFirst: boolean;
  /** Whether the release jobs are left out. */
  readonly skipJobs: boolean;
  readonly keepReleases: number;
  /** Whether a service that is not in the manifest any more is removed. */
  readonly prune: boolean;
  /** Whether that is so for services that swarm-ci did not deploy, too. */
  readonly pruneForeign: boolean;
  /** What to do about a changed file that a running container mounts by itself. */
  readonly bindChanges: BindMode;
  /** Whether a commit that is older than the newest release of its branch may replace it. */
  readonly allowOlder: boolean;
  /** What happens when the commit does not contain the live one. */
  readonly otherBranch: 'refuse' | 'warn';
};

/** The connections and outputs of a deploy. */
export type DeployPorts = AlertPorts & {
  readonly connect: Connect;
  readonly http: Http;
  /** Address of the Prometheus server that judges of canaries ask. */
  readonly prometheus?: Secret | undefined;
  /** The docker command of this machine, if there is one. */
  readonly docker: DockerCli | undefined;
  readonly stage: Stage;
  /** Aborts when the job is interrupted, with an INTERRUPTED error as its reason. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: ServiceEvent) => void;
};
