import { expect, test } from 'vitest';
import { outcomeWithCanaries } from './canary-outcome.ts';
import { canaryFailure, canaryFailures, canaryLines, waitingText } from './canary-text.ts';

const canary = (outcome: 'promoted' | 'aborted' | 'waiting', ...reasons: string[]) => ({
  ...{ service: 'web', strategy: 'canary' as const, outcome, share: 0.125, reasons, steps: [] },
});

test('a bad canary takes the deploy back, whatever the stable services are; one may wait', () => {
  expect(outcomeWithCanaries('deployed', [])).toBe('deployed');
  expect(outcomeWithCanaries('deployed', [canary('promoted')])).toBe('deployed');
  expect(outcomeWithCanaries('deployed', [canary('waiting')])).toBe('waiting');
  expect(outcomeWithCanaries('deployed', [canary('waiting'), canary('aborted')])).toBe('rolled-back');
  expect(outcomeWithCanaries('failed', [canary('aborted')])).toBe('failed');
});

test('the text has the share and why it was aborted', () => {
  const bad = canary('aborted', 'errors: 12 of 55');
  expect(canaryLines(bad)).toEqual(['↩ canary of web aborted, up to 12.5 % of the traffic', '    errors: 12 of 55']);
  expect(canaryFailure(bad)).toBe('canary of web aborted: errors: 12 of 55');
  expect(canaryFailure(canary('aborted'))).toContain('the deploy of its stable version failed');
  expect(canaryFailure(canary('promoted'))).toBeUndefined();
  expect(canaryFailures([bad, canary('promoted')])).toEqual(['canary of web aborted']);
  expect(waitingText([canary('waiting')])).toBe('the canary of web waits for promote or abort');
});
