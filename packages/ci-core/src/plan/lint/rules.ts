import type { Rule } from './rule.ts';
import { containerVariable } from './rules/container-variable-rule.ts';
import { otherEnvironment } from './rules/environment-rules.ts';
import { healthCheckCommand, healthCheckForm, healthCheckTool } from './rules/health-command-rules.ts';
import { healthCheckProof } from './rules/health-proof-rule.ts';
import { healthCheckMonitor, noHealthCheck } from './rules/health-rules.ts';
import { dependsOn, ignoredOption } from './rules/ignored-rules.ts';
import { imageTag, jobToken, noMemoryLimit } from './rules/image-rules.ts';
import { envFileQuotes, fileMode, literalName, unquotedNumber } from './rules/literal-rules.ts';
import { mountedFile } from './rules/mounted-file-rule.ts';
import { subnetOverlap } from './rules/network-rules.ts';
import { undefinedObject, unusedObject } from './rules/object-rules.ts';
import { databasePort, dnsrrPort, loopbackPort, portTwice, sshPort } from './rules/port-rules.ts';
import { maxAttempts, restartCondition } from './rules/restart-rules.ts';
import { startFirstPlaces, startFirstPort, startFirstVolume, updateFailureAction } from './rules/update-rules.ts';

/** All rules, in the order of the reference page. */
export const lintRules: readonly Rule[] = [
  undefinedObject,
  portTwice,
  dnsrrPort,
  subnetOverlap,
  literalName,
  healthCheckCommand,
  noHealthCheck,
  healthCheckForm,
  healthCheckTool,
  healthCheckProof,
  healthCheckMonitor,
  containerVariable,
  unquotedNumber,
  envFileQuotes,
  fileMode,
  updateFailureAction,
  startFirstPort,
  startFirstPlaces,
  startFirstVolume,
  maxAttempts,
  restartCondition,
  imageTag,
  jobToken,
  noMemoryLimit,
  loopbackPort,
  databasePort,
  sshPort,
  otherEnvironment,
  mountedFile,
  ignoredOption,
  dependsOn,
  unusedObject,
];
