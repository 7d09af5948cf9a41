import type { Alert } from '../../../packages/ci-core/src/report/schema/alert-schema.ts';

export const openAlert = {
  fingerprint: 'f',
  severity: 'critical',
  title: 't',
  environment: 'e',
  stack: 's',
  server: 'h',
  services: ['a'],
  cause: { kind: 'crash', headline: 'h' },
  nextStep: 'n',
  startedAt: '2026-01-31T09:00:00Z',
  deploys: 1,
  commits: ['c'],
  links: { job: 'https://x' },
} satisfies Alert;
