import { envFileRow } from './env-file-row.ts';
import { frontEndRows } from './front-end-rows.ts';
import { ignoredRows } from './ignored-rows.ts';
import { mountRows } from './mount-rows.ts';
import { movedRows } from './moved-rows.ts';
import { objectRows } from './object-rows.ts';
import { portRows } from './port-rows.ts';
import { refusedRows } from './refused-rows.ts';
import type { Row } from './row.ts';
import { serviceRows } from './service-rows.ts';

/** What Swarm makes of the keys of the Compose Specification; those that are missing here are the same in a stack. */
export const composeRows: readonly Row[] = [
  ...frontEndRows,
  ...movedRows,
  envFileRow,
  ...serviceRows,
  ...portRows,
  ...mountRows,
  ...objectRows,
  ...ignoredRows,
  ...refusedRows,
];
