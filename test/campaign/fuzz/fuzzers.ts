import { alertParsers } from './alert-parsers.ts';
import { answerParsers } from './answer-parsers.ts';
import { apiParsers } from './api-parsers.ts';
import { bumpParsers } from './bump-parsers.ts';
import { composeParsers } from './compose-parsers.ts';
import { contextParsers } from './context-parsers.ts';
import { deployReportParsers } from './deploy-report-parsers.ts';
import { engineParsers } from './engine-parsers.ts';
import type { Fuzzer } from './exercise.ts';
import { liveFileParsers } from './live-file-parsers.ts';
import { logParsers } from './log-parsers.ts';
import { markdownParsers } from './markdown-parsers.ts';
import { nameParsers } from './name-parsers.ts';
import { platformParsers } from './platform-parsers.ts';
import { reportParsers } from './report-parsers.ts';
import { serverParsers } from './server-parsers.ts';
import { settingsParsers } from './settings-parsers.ts';
import { sshParsers } from './ssh-parsers.ts';
import { stackParsers } from './stack-parsers.ts';

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
];
