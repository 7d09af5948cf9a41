import type { Row } from './measured.ts';
import { builds } from './rows/builds.ts';
import { configVersions } from './rows/config-versions.ts';
import { eventToLine } from './rows/event-to-line.ts';
import { large } from './rows/large.ts';
import { local } from './rows/local.ts';
import { noChange } from './rows/no-change.ts';
import { oneOfFive } from './rows/one-of-five.ts';
import { order } from './rows/order.ts';
import { start } from './rows/start.ts';

export const rows: readonly Row[] = [
  start,
  configVersions,
  noChange,
  local,
  oneOfFive,
  order,
  eventToLine,
  large,
  builds,
];
