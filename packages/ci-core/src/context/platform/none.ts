import { plainLog } from './plain-log.ts';
import type { JobTraits } from './traits.ts';

/** A plain machine, without a CI platform. */
export const noneTraits: JobTraits = { log: plainLog, outputVariable: undefined, summaryVariable: undefined };
