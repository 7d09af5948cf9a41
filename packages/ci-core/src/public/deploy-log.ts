export { type DeployAlert, exitCodeOfAlerts, parseDeployLog } from '../verdict/log/parse-deploy-log.ts';
