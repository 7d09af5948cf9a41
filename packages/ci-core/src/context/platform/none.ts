import { plainLog } from './plain-log.ts';
import type { JobTraits } from './traits.ts';

/** A plain machine, without a CI platform. */
export const noneTraits: JobTraits = {
  variables: {
    missing: (name) => `set ${name} in the environment of this command`,
    file: () => undefined,
    exposed: () => undefined,
  },
  log: plainLog,
  outputVariable: undefined,
  summaryVariable: undefined,
};
