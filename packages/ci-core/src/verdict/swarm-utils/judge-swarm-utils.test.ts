import { expect, test } from 'vitest';
import { updateRequest } from '../../plan/swarm-utils/swarm-utils-request.ts';
import { judgeRequest } from './judge-swarm-utils.ts';

const request = updateRequest('shop_web', 'registry/web:2', false);
const page = (title: string) => `<html><head><title>${title}</title></head></html>`;
const judge = (status: number, seconds: number, text: string) =>
  judgeRequest(request, { kind: 'answered', status, text, milliseconds: seconds * 1000 }, (said) => said);

test.each([
  [524, 100, page('524: A timeout occurred'), 'late'],
  [503, 70, page('503 Service Unavailable'), 'late'],
  [500, 65, 'Internal Server Error', 'late'],
  [503, 1, 'no available server', 'lost'],
  [502, 1, page('502 Bad Gateway'), 'lost'],
  [504, 30, '', 'lost'],
  [408, 30, page('408 Request Time-out'), 'lost'],
  [500, 2, '{"message":"boom"}', 'lost'],
  [500, 2, '{"message":', 'lost'],
  [400, 61, '{"message":"boom"}', 'late'],
  [200, 61, page('One moment, please'), 'late'],
])('%i after %i s, %j: the action may still be running, %s', (status, seconds, text, outcome) => {
  const verdict = judge(status, seconds, text);
  expect(verdict).toMatchObject({ outcome, headline: expect.stringContaining('the action may still be running') });
  expect(verdict.headline).toContain(`${status}`);
});

test.each([
  [404, 1, page('Not Found'), 'refused'],
  [403, 1, 'Forbidden', 'refused'],
  [400, 1, '{"message":"boom"}', 'refused'],
  [200, 5, '{"resultList":[{"isFailed":false,"ser', 'failed'],
  [400, 5, ' {"errorMessage":"updateServiceExec.ERR","err', 'failed'],
])('%i after %i s, %j: %s', (status, seconds, text, outcome) => {
  expect(judge(status, seconds, text).outcome).toBe(outcome);
});

test.each(['/', '{"message":"', '{"resultList":[{"isFailed":true,"serviceName":"shop_web","messageString":"'])(
  'a token that is said back where the words are cut is hidden whole: %s',
  (head) => {
    const hide = (said: string) => said.replaceAll('tok3n', '***');
    for (let length = 180; length < 301; length++) {
      const words = `${'x'.repeat(length)}tok3n`;
      const text = head === '/' ? page(words) : `${head}${words}"${head.includes('[') ? '}]' : ''}}`;
      const verdict = judgeRequest(request, { kind: 'answered', status: 400, text, milliseconds: 1 }, hide);
      expect(verdict.headline).toContain('xxx');
      expect(verdict.headline).not.toContain('xt');
    }
  },
);
