import { apiParsers } from './api-parsers.ts';
import { engineParsers } from './engine-parsers.ts';
import type { Fuzzer } from './exercise.ts';
import { logParsers } from './log-parsers.ts';
import { manifestParsers } from './manifest-parsers.ts';
import { reportParsers } from './report-parsers.ts';
import { settingsParsers } from './settings-parsers.ts';

/** All of them; a new one goes to the end, so that a round stays what it was. */
export const FUZZERS: readonly Fuzzer[] = [
  ...manifestParsers,
  ...settingsParsers,
  ...logParsers,
  ...apiParsers,
  ...engineParsers,
  ...reportParsers,
];
