import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { serviceRequest, updateRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { judgeRequest } from './judge-swarm-utils.ts';
import { errorInOutput, withoutProgress } from './output-of-update.ts';

const recorded = (name: string) =>
  readFileSync(new URL(`../../../../../test/fixtures/stack-deploy/${name}.cli28.stdout`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => !/^(Creating|Updating) /.test(line));
const missing = recorded('g1-image-missing-first');
const rollback = recorded('d-update-rollback').filter((line) => /^rollback|rolling back|^verify/.test(line));
const NO_IMAGE = 'No such image: registry.lab:5000/shop/nope:9';

const update = updateRequest('shop_web', 'registry.lab:5000/shop/nope:9', false);
const answered = (status: number, json: object) =>
  ({ kind: 'answered', status, text: JSON.stringify(json), milliseconds: 9_000 }) as const;
const results = (result: object, task: object, logList: readonly string[] = []) => {
  const ended = { taskId: 'k1', taskName: 'helper.1', state: 'complete', message: 'finished', logList, ...task };
  const help = { isFailed: false, serviceName: 'swarm_utils-update_service-shop_web', taskList: [ended] };
  const one = { isFailed: false, serviceName: 'shop_web', helpServiceCompleteList: [help], ...result };
  return { resultList: [one] };
};
const judged = (request: typeof update, exchange: Parameters<typeof judgeRequest>[1]) =>
  judgeRequest(request, exchange, (said) => said.replaceAll('tok3n', '***'));

test('the progress of an update is left out of its log, and each error is there once', () => {
  expect(missing.length).toBeGreaterThan(100);
  expect(withoutProgress(missing)).toEqual([`1/2: ${NO_IMAGE}`]);
  for (const name of ['b-update-ok', 'd-update-rollback', 'e-update-pause', 'f3-rollback-paused'])
    expect(withoutProgress(recorded(name)).length).toBeLessThan(15);
  expect(withoutProgress(['shop_web', 'warning: x', 'verify: Service shop_web converged'])).toHaveLength(3);
});

test('the last error of a task that explains something', () => {
  expect(errorInOutput(missing)).toBe(NO_IMAGE);
  expect(errorInOutput([`1/1: ${NO_IMAGE}`, '1/1: failed to do something'])).toBe(NO_IMAGE);
  expect(errorInOutput(recorded('b-update-ok'))).toBeUndefined();
});

test('a rolled back update names the error that its output has', () => {
  const verdict = judged(update, answered(200, results({}, {}, [...missing, ...rollback])));
  expect(verdict).toMatchObject({ outcome: 'rolled-back', error: NO_IMAGE });
  expect(verdict.headline).toContain(`Swarm rolled shop_web back: ${NO_IMAGE}`);
  expect(verdict.hint).toContain('check that the tag was pushed');
  expect(verdict.log.length).toBeLessThan(10);
});

test('the error of the helper itself is not lost behind a code of SwarmUtils', () => {
  const task = { state: 'rejected', err: 'No such image: docker:25-cli' };
  const messageJson = { message: 'x', errorMessage: 'backupServiceExec.ERR' };
  const verdict = judged(
    serviceRequest('backup-service', 'shop_web'),
    answered(400, results({ isFailed: true, messageJson }, task)),
  );
  expect(verdict).toMatchObject({ outcome: 'failed', error: 'No such image: docker:25-cli' });
  expect(verdict.headline).toContain('backupServiceExec.ERR: No such image: docker:25-cli');
});

test('nor is one deeper in the answer', () => {
  const body = {
    message: 'request.API_ERROR',
    errorMessage: 'updateServiceExec.ERR',
    errorExtra: { inner: [{ why: `x: ${NO_IMAGE}` }] },
  };
  const verdict = judged(update, answered(400, body));
  expect(verdict).toMatchObject({ outcome: 'refused', error: NO_IMAGE });
  expect(verdict.headline).toContain(`the engine says: ${NO_IMAGE}`);
});

test('a connection that SwarmUtils closed is not reported as a deadline', () => {
  const cut = judged(update, { kind: 'unanswered', why: 'other side closed', timedOut: false });
  expect(cut).toMatchObject({ outcome: 'lost', headline: expect.stringMatching(/closed the connection .*restarts/) });
  const page = {
    kind: 'answered',
    status: 502,
    text: '<html><title>502 Bad Gateway</title>',
    milliseconds: 70_000,
  } as const;
  expect(judged(update, page).outcome).toBe('lost');
});

test('the hint for a service that SwarmUtils is busy with holds for a deploy, too', () => {
  const messageJson = { message: '', errorMessage: 'async-lock timed out in queue x' };
  const { outcome, hint } = judged(update, answered(400, results({ isFailed: true, messageJson }, {})));
  expect(outcome).toBe('locked');
  expect(hint).toMatch(/^run it again when SwarmUtils is done with it; a job of SwarmUtils waits/);
});
