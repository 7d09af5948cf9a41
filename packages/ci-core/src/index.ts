export type { CiContext } from './context/context.ts';
export type { LogTraits } from './context/platform/traits.ts';
export {
  anyPlatform,
  anyToken,
  type CiPlatform,
  jobTraitsOf,
  NO_PIPELINE,
  type Platform,
  platformNames,
  platformOf,
  platforms,
  type TokenSetting,
  tokenSettings,
  traitsOf,
} from './context/platforms.ts';
export { readContext } from './context/read-context.ts';
export { type DockerCli, findDockerCli } from './effects/compile/docker-cli.ts';
export type { ComposeConfig } from './effects/compose/compose-config.ts';
export { composeHere } from './effects/compose/compose-here.ts';
export { composeThere } from './effects/compose/compose-there.ts';
export { type Manager, openManager } from './effects/engine/engine.ts';
export type { Host } from './effects/host/host.ts';
export { localHost } from './effects/host/local-host.ts';
export { createHttp } from './effects/http/create-http.ts';
export type { Http } from './effects/http/http.ts';
export { openSeal } from './effects/plan-file/open-seal.ts';
export { readBakeTargets } from './effects/registry/bake-targets.ts';
export { changedPaths } from './effects/repository/changed-paths.ts';
export { readConfigVersions } from './effects/repository/config-versions.ts';
export { writeNewFiles } from './effects/repository/new-files.ts';
export { type FoundFacts, readRepositoryFacts } from './effects/repository/repository-facts.ts';
export { findServices } from './effects/repository/services.ts';
export { remoteOf, toolkitOf } from './effects/repository/toolkit.ts';
export { readToolkitClone, type ToolkitClone } from './effects/repository/toolkit-clone.ts';
export { listReleases } from './effects/server/release-store.ts';
export { makeDeployKey, readDeployKey, writeExport } from './effects/servers/deploy-key.ts';
export type { GivenValues } from './effects/servers/given-values.ts';
export { connectSsh, type SshSettings } from './effects/ssh/connect.ts';
export { startOwnCommand } from './effects/watch/own-command.ts';
export { servicesInManifest } from './effects/watch/services-in-manifest.ts';
export { assertNoProblems, CiError, type ErrorCode, invalidInput, messageOf, type Problem } from './errors.ts';
export { type AlertSettings, alertSettings } from './flow/alert/alert-channels.ts';
export { type Delivery, sendAlerts } from './flow/alert/send-alerts.ts';
export { buildImages } from './flow/build/build-images.ts';
export { findImageTag } from './flow/build/find-image-tag.ts';
export { planImages } from './flow/build/plan-images.ts';
export { type AbortRequest, abortCanaries } from './flow/canary/abort-canaries.ts';
export { type CopiedFiles, copyFiles } from './flow/deploy/copy-files.ts';
export { deploy } from './flow/deploy/deploy.ts';
export type { DeployHooks } from './flow/deploy/hooks.ts';
export { type PreparedDeploy, type PrepareInput, prepareDeploy } from './flow/deploy/prepare-deploy.ts';
export type { DeployPolicy, DeployPorts, DeployRequest } from './flow/deploy/request.ts';
export { recordDeployment } from './flow/deployments/record-deployment.ts';
export type { Log } from './flow/log.ts';
export { type Activated, activateNode } from './flow/node/activate-node.ts';
export { type CleanedNode, cleanNodes } from './flow/node/clean-nodes.ts';
export { type Drained, drainNode } from './flow/node/drain-node.ts';
export { readNodes, type SeenNode } from './flow/node/read-nodes.ts';
export { checkDeploy } from './flow/plan/check.ts';
export { type JobVariables, jobVariables } from './flow/plan/job-variables.ts';
export { lintDirectory } from './flow/plan/lint.ts';
export { type PlannedRollout, type PlanPolicy, planRollout } from './flow/plan/plan-rollout.ts';
export { codeOfFindings } from './flow/plan/refuse-findings.ts';
export type { ReviewedPlan } from './flow/plan-file/reviewed-diff.ts';
export { type RemovedStack, removeStack } from './flow/remove/remove-stack.ts';
export { type BumpOutcome, bumpImages } from './flow/review/bump-images.ts';
export { type CommentOutcome, commentImages } from './flow/review/comment-images.ts';
export { liveLabelProblems, liveLabels } from './flow/review/live-labels.ts';
export { postPlanComment } from './flow/review/post-plan-comment.ts';
export { type PreparedRollback, withRollback } from './flow/rollback/prepare-rollback.ts';
export { rollBackByEngine } from './flow/rollback/rollback-by-engine.ts';
export { type AppliedServers, applyServers } from './flow/servers/apply-servers.ts';
export type { Connect } from './flow/servers/open-nodes.ts';
export { planServers, type ServerPorts } from './flow/servers/plan-servers.ts';
export { unlessAborted } from './flow/session/unless-aborted.ts';
export { createStage, type Stage } from './flow/stage.ts';
export { alertOnChange } from './flow/status/alert-on-change.ts';
export { readDrift } from './flow/status/read-drift.ts';
export { readStatus } from './flow/status/read-status.ts';
export { assertDone } from './flow/swarm-utils/assert-done.ts';
export { callSwarmUtils, type SwarmUtilsCall, type SwarmUtilsPorts } from './flow/swarm-utils/call-swarm-utils.ts';
export { updateServices } from './flow/swarm-utils/update-services.ts';
export { type VendorRequest, vendor } from './flow/vendor/vendor.ts';
export type { WatchedCommand } from './flow/watch/request.ts';
export { restoreBefore } from './flow/watch/restore-before.ts';
export { watchDeploy } from './flow/watch/watch-deploy.ts';
export { nearest } from './nearest.ts';
export { besidePipeline } from './plan/beside-pipeline.ts';
export { changedServices } from './plan/build/changed-services.ts';
export { type GivenBuilds, givenBuilds } from './plan/build/given-images.ts';
export { labelsFor, selectServices } from './plan/build/select-services.ts';
export type { Row as ComposeRow } from './plan/compose/table/row.ts';
export { composeRows } from './plan/compose/table/rows.ts';
export type { DeployPlan } from './plan/deploy/deploy-plan.ts';
export type { Finding } from './plan/deploy/preflight.ts';
export { type Target, targetOf, workFolder } from './plan/deploy/target.ts';
export { environmentsWithFiles, otherNameHint } from './plan/environments.ts';
export { type LintFinding, otherRules } from './plan/lint/lint-manifest.ts';
export { countOfFindings, type LintRequest } from './plan/lint/lint-request.ts';
export { lintRules } from './plan/lint/rules.ts';
export {
  IMAGE_OF_COPY,
  mergedTo,
  type NewFile,
  planPipeline,
  type RepositoryFacts,
  withExample,
} from './plan/pipeline.ts';
export type { Writing } from './plan/plan-file/make-plan-file.ts';
export { type PlanFile, parsePlanFile } from './plan/plan-file/plan-file.ts';
export { sealProblem } from './plan/plan-file/seal.ts';
export { jobLogins } from './plan/registry/job-logins.ts';
export type { Release } from './plan/release/release.ts';
export { readRemote } from './plan/remote-repository.ts';
export { reviewToken } from './plan/review/review-token.ts';
export { environmentSecrets } from './plan/secret/declared-secrets.ts';
export { type Change as ServerChange, changeText } from './plan/servers/change.ts';
export { exportedVariables } from './plan/servers/exported-variables.ts';
export type { ServiceEvent } from './plan/stack/stack-state.ts';
export { planBatch, planOne } from './plan/swarm-utils/swarm-utils-batch.ts';
export { planHooks } from './plan/swarm-utils/swarm-utils-hooks.ts';
export { invalidImageReason, invalidNodeReason, invalidServiceReason } from './plan/swarm-utils/swarm-utils-names.ts';
export {
  defaultTimeoutOf,
  nodeRequest,
  type SwarmUtilsRequest,
  serviceRequest,
  tokenFor,
  updateRequest,
} from './plan/swarm-utils/swarm-utils-request.ts';
export { isOpen } from './plan/vendor.ts';
export type { AlertSource } from './report/alert/notification.ts';
export { alertWithoutReport } from './report/alert/without-report.ts';
export { buildMarkdown } from './report/build/build-markdown.ts';
export { collectedReport } from './report/build/collected-report.ts';
export { buildFailures, buildHeadline, usableImages } from './report/build/describe-build.ts';
export { imagesReport } from './report/build/given-report.ts';
export { mergedReport } from './report/build/merged-report.ts';
export { headline, summarize } from './report/deploy/describe.ts';
export { failureLines } from './report/deploy/failure-lines.ts';
export { reportJunit } from './report/deploy/junit.ts';
export { reportMarkdown } from './report/deploy/markdown.ts';
export { reportMetrics } from './report/deploy/open-metrics.ts';
export { reportPage } from './report/html/page.ts';
export { codeQuality } from './report/lint/code-quality.ts';
export { findingText, lintDocument, lintSummary } from './report/lint/lint-text.ts';
export { sarif } from './report/lint/sarif.ts';
export { renderPlanComment } from './report/plan/plan-comment.ts';
export { type PlanReport, planReportSchema } from './report/plan/plan-report.ts';
export { planText } from './report/plan/plan-text.ts';
export { type BuildReport, buildReportSchema, type ImagesReport } from './report/schema/build-report.ts';
export { type DeployReport, deployReportSchema, storedDeployReportSchema } from './report/schema/deploy-report.ts';
export { createRedactor, Secret } from './secret.ts';
export { definitions, type Setting, type SettingKey, type Settings } from './settings/definitions.ts';
export { fileKeyOf, flagOf, readSettings, type SettingSources } from './settings/read-settings.ts';
export { readServers } from './settings/servers/read-servers.ts';
export type { Servers } from './settings/servers/servers-schema.ts';
export { hasFlag } from './settings/setting.ts';
export { commaList, dateAndTime, shortSha } from './text.ts';
export {
  type DeployAlert,
  deployAlertSchema,
  exitCodeOfAlerts,
  parseDeployLog,
} from './verdict/log/parse-deploy-log.ts';
