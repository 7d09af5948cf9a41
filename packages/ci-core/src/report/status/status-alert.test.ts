import { expect, test } from 'vitest';
import { NO_PIPELINE } from '../../context/platforms.ts';
import type { Finding } from '../../plan/deploy/preflight.ts';
import { type AlertRecord, NO_ALERT, recordBeforeDelivery } from '../alert/alert-record.ts';
import { type StatusOf, statusAlert } from './status-alert.ts';

const of = {
  ...{ environment: 'prod', stack: 'shop_prod', server: 'deploy@m1', at: '2026-11-20T16:00:00.000Z' },
  context: { platform: NO_PIPELINE, job: {} },
} as unknown as StatusOf;
const problem = (at: string, message = 'it is failing'): Finding => ({ level: 'problem', at, message });
const warning: Finding = { level: 'warning', at: 'w1', message: 'the node is paused' };
const after = (findings: readonly Finding[], known: AlertRecord): AlertRecord => {
  const source = statusAlert(findings, known, of);
  return source === undefined ? known : recordBeforeDelivery(source);
};

test('problems that begin are an alert, the same ones later are not, others are', () => {
  expect(statusAlert([warning], NO_ALERT, of)).toBeUndefined();
  const first = statusAlert([problem('shop_prod_web'), warning], NO_ALERT, of);
  expect(first?.alert).toMatchObject({
    ...{ severity: 'critical', services: ['shop_prod_web'], startedAt: of.at },
    title: 'shop_prod: shop_prod_web: it is failing',
  });
  const open = after([problem('shop_prod_web')], NO_ALERT);
  expect(statusAlert([problem('shop_prod_web', 'it is failing, 1 of 2')], open, of)).toBeUndefined();
  const later = { ...of, at: '2026-11-20T17:00:00.000Z' };
  const other = statusAlert([problem('shop_prod_web'), problem('w1')], open, later)?.alert;
  expect(other).toMatchObject({ startedAt: of.at, fingerprint: open.open?.fingerprint });
});

test('it is resolved when there are no problems any more, once', () => {
  const open = after([problem('shop_prod_web')], NO_ALERT);
  expect(statusAlert([warning], open, of)).toMatchObject({ resolves: open.open });
  const resolved = after([warning], open);
  expect(resolved.open).toBeUndefined();
  expect(statusAlert([warning], { undelivered: [] }, of)).toBeUndefined();
});

test('the alert of a deploy is left alone', () => {
  const own = after([problem('shop_prod_web')], NO_ALERT).open;
  const known: AlertRecord = {
    open: { ...(own as NonNullable<typeof own>), fingerprint: 'of a deploy' },
    undelivered: [],
  };
  expect(statusAlert([problem('shop_prod_web')], known, of)).toBeUndefined();
  expect(statusAlert([], known, of)).toBeUndefined();
});
