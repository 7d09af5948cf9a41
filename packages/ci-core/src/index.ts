export { type CiContext, readContext } from './context/context.ts';
export { readConfigVersions } from './effects/config-versions.ts';
export { type Manager, openManager } from './effects/engine.ts';
export { workFolder } from './effects/hold.ts';
export type { Host } from './effects/host.ts';
export { localHost } from './effects/local-host.ts';
export { writeNewFiles } from './effects/new-files.ts';
export { listReleases } from './effects/release-store.ts';
export { readRepositoryFacts } from './effects/repository-facts.ts';
export { findServices } from './effects/services.ts';
export { connectSsh, type SshSettings } from './effects/ssh-connect.ts';
export { CiError, type ErrorCode, invalidInput, messageOf, type Problem, refuse } from './errors.ts';
export type { AlertSettings } from './flow/alert-channels.ts';
export { buildImages } from './flow/build-images.ts';
export { type BumpOutcome, bumpImages } from './flow/bump-images.ts';
export { callSwarmUtils, type SwarmUtilsCall, type SwarmUtilsPlace } from './flow/call-swarm-utils.ts';
export { checkDeploy } from './flow/check.ts';
export { type CommentOutcome, commentImages } from './flow/comment-images.ts';
export { commentPlan } from './flow/comment-plan.ts';
export { demandDone } from './flow/demand-done.ts';
export { type DeployInput, deploy } from './flow/deploy.ts';
export { findImageTag } from './flow/find-image-tag.ts';
export type { Guarding } from './flow/guard-deploy.ts';
export { liveFaults, liveLabels } from './flow/live-labels.ts';
export type { Log } from './flow/log.ts';
export { planImages } from './flow/plan-images.ts';
export { planRollout } from './flow/plan-rollout.ts';
export { type PreparedDeploy, type PrepareInput, prepareDeploy, registryOf } from './flow/prepare-deploy.ts';
export { type PreparedRollback, withRollback } from './flow/prepare-rollback.ts';
export { codeOfFindings } from './flow/refuse-findings.ts';
export { rollBackByEngine } from './flow/rollback-by-engine.ts';
export { type Delivery, sendAlerts } from './flow/send-alerts.ts';
export { createStage, type Stage } from './flow/stage.ts';
export { updateServices } from './flow/update-services.ts';
export { nearest } from './nearest.ts';
export type { DeployPlan } from './plan/deploy-plan.ts';
export {
  type NewFile,
  type Platform,
  planPipeline,
  type RepositoryFacts,
  withExample,
} from './plan/pipeline.ts';
export { type Place, placeOf } from './plan/place.ts';
export type { Finding } from './plan/preflight.ts';
export type { Release } from './plan/release.ts';
export { labelsFor, selectServices } from './plan/select-services.ts';
export type { ServiceEvent } from './plan/stack-state.ts';
export { planBatch } from './plan/swarm-utils-batch.ts';
export { planGuards } from './plan/swarm-utils-guards.ts';
export { imageFault, nodeFault, serviceFault } from './plan/swarm-utils-names.ts';
export {
  nodeRequest,
  patienceOf,
  type SwarmUtilsRequest,
  serviceRequest,
  tokenFor,
  updateRequest,
} from './plan/swarm-utils-request.ts';
export type { AlertSource } from './report/alert/news.ts';
export { alertWithoutReport } from './report/alert/without-report.ts';
export { buildMarkdown } from './report/build-markdown.ts';
export { type BuildReport, buildReportSchema } from './report/build-report.ts';
export { type DeployReport, deployReportSchema } from './report/deploy-report.ts';
export { faultLines, headline, summarize } from './report/describe.ts';
export { buildFailures, buildHeadline, usableImages } from './report/describe-build.ts';
export { reportPage } from './report/html/page.ts';
export { reportJunit } from './report/junit.ts';
export { reportMarkdown } from './report/markdown.ts';
export { reportMetrics } from './report/open-metrics.ts';
export { planComment } from './report/plan-comment.ts';
export { type PlanReport, planReportSchema } from './report/plan-report.ts';
export { planText } from './report/plan-text.ts';
export { createRedactor, Secret } from './secret.ts';
export { definitions, type Setting, type SettingKey, type Settings } from './settings/definitions.ts';
export { fileKeyOf, flagOf, readSettings, type SettingSources } from './settings/read-settings.ts';
export { hasFlag } from './settings/setting.ts';
export { type DeployAlert, deployAlertSchema, exitCodeOfAlerts, parseDeployLog } from './verdict/parse-deploy-log.ts';
