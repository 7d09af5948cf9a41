import type { Fuzzer } from './exercise.ts';
import { logParsers } from './log-parsers.ts';
import { manifestParsers } from './manifest-parsers.ts';
import { settingsParsers } from './settings-parsers.ts';

/** All of them; a new one goes to the end, so that a round stays what it was. */
export const FUZZERS: readonly Fuzzer[] = [...manifestParsers, ...settingsParsers, ...logParsers];
