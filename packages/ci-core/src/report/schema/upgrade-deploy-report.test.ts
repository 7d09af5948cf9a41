import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failedDeploy, goodDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import { withAlerts } from '../alert/alert.ts';
import { alertRecordSchema } from '../alert/alert-record.ts';
import { deployReportSchema, storedDeployReportSchema } from './deploy-report.ts';
import { upgradeAlertRecord, upgradeDeployReport } from './upgrade-deploy-report.ts';

const FOLDER = new URL('../../../../../test/fixtures/deploy-report/v1/', import.meta.url);
const text = (name: string) => readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
const recorded = (name: string) => JSON.parse(text(name));

/** The document with the new names, replaced in its text. */
const renamed = (name: string) =>
  JSON.parse(
    text(name)
      .replace('"version": 1', '"version": 2')
      .replaceAll('"brokenOff":', '"aborted":')
      .replaceAll('"drifted":', '"driftedFrom":')
      .replaceAll('"refusal":', '"dockerError":')
      .replaceAll('"untold":', '"undelivered":')
      .replaceAll('"broken-off"', '"aborted"')
      .replaceAll('"put_back"', '"restoring"'),
  );

describe('a deploy report of version 1', () => {
  it.each([
    ['rolled-back', '"put_back"'],
    ['refused', '"refusal"', '"drifted"'],
    ['aborted', '"brokenOff"', '"untold"', '"broken-off"'],
  ])('%s: has the names of version 2 and is otherwise the same', (name, ...old) => {
    for (const word of old) expect(text(name)).toContain(word);
    expect(upgradeDeployReport(recorded(name))).toEqual(renamed(name));
  });

  it.each(['rolled-back', 'refused', 'aborted'])('%s: is read without losing a field', (name) => {
    expect(storedDeployReportSchema.parse(recorded(name))).toEqual(renamed(name));
    expect(deployReportSchema.safeParse(recorded(name)).success).toBe(false);
  });

  it('is left alone when it is another document, another version or malformed', () => {
    const others = [null, [], 'text', 7, { schema: 'swarm-ci/build-report', version: 1, refusal: 'no' }];
    const newer = { ...recorded('refused'), version: 3 };
    for (const one of [...others, newer, renamed('refused')]) expect(upgradeDeployReport(one)).toBe(one);
    const report = recorded('refused');
    for (const services of [
      null,
      'x',
      [null, 1],
      [{ timeline: { marks: 'put_back' } }],
      [{ timeline: { marks: [7] } }],
    ])
      expect(upgradeDeployReport({ ...report, services })).toEqual({ ...renamed('refused'), services });
  });

  it('keeps a field that is named like a member of every object', () => {
    const odd = JSON.parse(text('refused').replace('{', '{ "constructor": 1, "toString": 2,'));
    expect(upgradeDeployReport(odd)).toMatchObject({ constructor: 1, toString: 2 });
  });
});

describe('the record of alerts that a job of version 1 left on the server', () => {
  it('is read as if this version had written it', () => {
    expect(text('alert-record')).toContain('"untold"');
    expect(text('alert-record')).toContain('"broken-off"');
    expect(upgradeAlertRecord(recorded('alert-record'))).toEqual(renamed('alert-record'));
    expect(alertRecordSchema.parse(recorded('alert-record'))).toEqual(renamed('alert-record'));
  });

  it('is left alone when this version wrote it', () => {
    for (const record of [renamed('alert-record'), {}, null]) expect(upgradeAlertRecord(record)).toEqual(record);
  });

  it.each(['open', 'undelivered'])('has the current kind of an aborted deploy in an alert that is %s', (where) => {
    const { open } = recorded('alert-record');
    const record =
      where === 'open' ? { open, undelivered: [] } : { undelivered: [{ alert: open, channels: ['slack'] }] };
    expect(open.cause.kind).toBe('broken-off');
    const { open: current, undelivered } = alertRecordSchema.parse(record);
    expect([current, undelivered[0]?.alert].find(Boolean)?.cause.kind).toBe('aborted');
  });

  it('is resolved by a deploy that succeeds, and continued by one that is aborted again', () => {
    const { open } = alertRecordSchema.parse(recorded('alert-record'));
    const place = { environment: 'prod', stack: 'shop' };
    const aborted = { code: 'CONNECTION_LOST', message: 'the connection was lost' } as const;
    const services = [{ name: 'shop_web', status: 'unknown' as const, changed: true, running: 1, wanted: 2 }];
    const again = withAlerts(failedDeploy({ ...place, outcome: 'unknown', exitCode: 4, aborted, services }), open);
    expect(again.resolves).toBeUndefined();
    expect(again.alert).toMatchObject({ fingerprint: open?.fingerprint, deploys: 2, cause: { kind: 'aborted' } });
    expect(withAlerts(goodDeploy(place), open).resolves?.fingerprint).toBe(recorded('alert-record').open.fingerprint);
  });
});
