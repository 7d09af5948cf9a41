import { answerParsers } from './answers/answer-parsers.ts';
import { apiParsers } from './answers/api-parsers.ts';
import { engineParsers } from './answers/engine-parsers.ts';
import { inventoryParsers } from './answers/inventory-parsers.ts';
import { liveFileParsers } from './answers/live-file-parsers.ts';
import { platformParsers } from './answers/platform-parsers.ts';
import { serverParsers } from './answers/server-parsers.ts';
import { sshParsers } from './answers/ssh-parsers.ts';
import { stateParsers } from './answers/state-parsers.ts';
import type { Fuzzer } from './exercise.ts';
import { buildParsers } from './inputs/build-parsers.ts';
import { canaryParsers } from './inputs/canary-parsers.ts';
import { lintParsers } from './inputs/lint-parsers.ts';
import { loweringParsers } from './inputs/lowering-parsers.ts';
import { valueParsers } from './inputs/value-parsers.ts';
import { serversFileParsers } from './servers/servers-file-parsers.ts';
import { alertParsers } from './texts/alert-parsers.ts';
import { bumpParsers } from './texts/bump-parsers.ts';
import { compileParsers } from './texts/compile-parsers.ts';
import { composeParsers } from './texts/compose-parsers.ts';
import { contextParsers } from './texts/context-parsers.ts';
import { deployReportParsers } from './texts/deploy-report-parsers.ts';
import { logParsers } from './texts/log-parsers.ts';
import { markdownParsers } from './texts/markdown-parsers.ts';
import { nameParsers } from './texts/name-parsers.ts';
import { nodeParsers } from './texts/node-parsers.ts';
import { planFileParsers } from './texts/plan-file-parsers.ts';
import { registryParsers } from './texts/registry-parsers.ts';
import { reportParsers } from './texts/report-parsers.ts';
import { settingsParsers } from './texts/settings-parsers.ts';
import { stackParsers } from './texts/stack-parsers.ts';

/** All of them; a new one goes to the end, so that a round stays what it was. */
export const FUZZERS: readonly Fuzzer[] = [
  ...composeParsers,
  ...bumpParsers,
  ...settingsParsers,
  ...sshParsers,
  ...nameParsers,
  ...contextParsers,
  ...logParsers,
  ...answerParsers,
  ...platformParsers,
  ...apiParsers,
  ...stackParsers,
  ...engineParsers,
  ...serverParsers,
  ...deployReportParsers,
  ...reportParsers,
  ...alertParsers,
  ...markdownParsers,
  ...liveFileParsers,
  ...compileParsers,
  ...planFileParsers,
  ...registryParsers,
  ...nodeParsers,
  ...stateParsers,
  ...lintParsers,
  ...buildParsers,
  ...valueParsers,
  ...loweringParsers,
  ...inventoryParsers,
  ...serversFileParsers,
  ...canaryParsers,
];
