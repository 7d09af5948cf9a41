import { describe, expect, it } from 'vitest';
import { failedDeploy, goodDeploy } from '../../../../../test/support/report/failed-deploy.ts';
import type { DeployReport } from '../schema/deploy-report.ts';
import { alertOf, withAlerts } from './alert.ts';
import { alertmanagerAlerts } from './alertmanager.ts';
import { gitlabAlerts } from './gitlab.ts';
import { notificationFor } from './notification.ts';

const service = (name: string, status: DeployReport['services'][number]['status'], kind?: 'crash' | 'unhealthy') => ({
  name,
  status,
  changed: true,
  running: 0,
  wanted: 1,
  ...(kind ? { cause: { kind, headline: `it is ${kind}`, hint: 'fix it', health: [], logs: [], history: [] } } : {}),
});

describe('the alert of a deploy', () => {
  it('says what, where, why and what next', () => {
    expect(alertOf(failedDeploy())).toEqual({
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
      severity: 'warning',
      title: 'shop_prod rolled back: the previous version of shop_prod_web is running again',
      environment: 'prod',
      stack: 'shop_prod',
      server: 'deploy@10.0.0.5',
      service: 'shop_prod_web',
      services: ['shop_prod_web'],
      cause: { kind: 'unhealthy', headline: 'the health check fails: database unreachable' },
      nextStep: 'run the check inside of the container',
      startedAt: '2026-01-31T10:00:00.000Z',
      deploys: 1,
      commits: ['c0ffee'],
      links: {
        job: 'https://ci.example.com/jobs/1',
        review: 'https://git.example.com/group/shop/-/merge_requests/7',
        commit: 'https://git.example.com/group/shop/-/commit/c0ffee',
      },
    });
  });

  it('names the commit that was pushed, not the merge of it that the job ran on', () => {
    expect(alertOf(failedDeploy({ headCommit: 'pushed' }))?.commits).toEqual(['pushed']);
  });

  it('is none when all is well', () => {
    expect(alertOf(goodDeploy())).toBeUndefined();
  });

  it('is one for all services, about the worst service that has a cause', () => {
    const services = [
      service('a', 'rolled-back', 'unhealthy'),
      service('b', 'paused', 'crash'),
      service('c', 'failing'),
    ];
    expect(alertOf(failedDeploy({ outcome: 'failed', services }))).toMatchObject({
      severity: 'critical',
      service: 'b',
      services: ['c', 'b', 'a'],
      cause: { kind: 'crash' },
    });
  });

  it('is critical where a stack was left with both versions in it', () => {
    const services = [service('api', 'updated'), service('web', 'rolled-back', 'crash')].map((one) => ({
      ...one,
      changed: true,
    }));
    expect(alertOf(failedDeploy({ services }))?.severity).toBe('critical');
    const restored = { complete: true };
    expect(alertOf(failedDeploy({ services, restored }))?.severity).toBe('warning');
  });

  it('is critical, and says so, if the restored stack had drifted from its release', () => {
    const services = [service('web', 'rolled-back', 'crash')];
    const alert = alertOf(
      failedDeploy({ services, restored: { complete: true }, driftedFrom: '20260130-100000-c0ffee' }),
    );
    expect(alert?.severity).toBe('critical');
    expect(alert?.title).toContain('it had drifted from release 20260130-100000-c0ffee');
  });

  it('names the services that were not restored', () => {
    const broken = { ...service('api', 'updated'), restored: { status: 'broken' as const } };
    const services = [broken, service('web', 'rolled-back', 'crash')];
    const alert = alertOf(failedDeploy({ outcome: 'failed', services, restored: { complete: false } }));
    expect(alert).toMatchObject({ severity: 'critical', service: 'web', services: ['web', 'api'] });
    expect(alert?.title).toContain('ROLLBACK INCOMPLETE: api');
  });

  it('of a probe that was not answered as expected has that for a cause', () => {
    const gate = { seconds: 10, held: false, why: 'status 503' };
    const counts = { every: 500, asked: 20, failed: 20, until: 10_000, versions: [], strip: [] };
    const probe = { url: 'https://shop.example.com/', from: 'runner' as const, ...counts, gate };
    expect(alertOf(failedDeploy({ services: [service('web', 'updated')], probes: [probe] }))).toMatchObject({
      cause: {
        kind: 'probe-failed',
        headline: expect.stringContaining('https://shop.example.com/ did not respond as expected'),
      },
      services: [],
    });
  });

  it('of a refused deploy has the cause from what Docker said', () => {
    const dockerError = 'service web: secret not found: db-password';
    const alert = alertOf(failedDeploy({ outcome: 'failed', dockerError, services: [service('web', 'failing')] }));
    expect(alert).toMatchObject({
      cause: { kind: 'secret-missing', headline: 'the secret db-password does not exist any more' },
    });
    expect(alert?.service).toBeUndefined();
  });

  it('has the fingerprint of environment, stack, service and cause, whatever else changes', () => {
    const print = (change: Partial<DeployReport>) => alertOf(failedDeploy(change))?.fingerprint;
    const same = print({});
    expect(print({ commit: 'another', job: 'another', seconds: 1, outcome: 'failed' })).toBe(same);
    const others = [
      print({ environment: 'dev' }),
      print({ stack: 'other' }),
      print({ services: [service('shop_prod_web', 'rolled-back', 'crash')] }),
      print({ services: [service('shop_prod_api', 'rolled-back', 'unhealthy')] }),
    ];
    expect(new Set([same, ...others]).size).toBe(5);
  });
});

describe('the alert that was open before', () => {
  const open = alertOf(failedDeploy());

  it('is the same alert when the deploy fails so again, which counts on', () => {
    const again = failedDeploy({ startedAt: '2026-01-31T10:30:00.000Z', commit: 'c0ffee2' });
    const reported = withAlerts(again, open);
    expect(reported.resolves).toBeUndefined();
    expect(reported.alert).toMatchObject({
      fingerprint: open?.fingerprint,
      startedAt: '2026-01-31T10:00:00.000Z',
      deploys: 2,
      commits: ['c0ffee', 'c0ffee2'],
    });
  });

  it('is over after a good deploy, and nothing is over when nothing was open', () => {
    expect(withAlerts(goodDeploy(), open)).toMatchObject({ resolves: open });
    expect(withAlerts(goodDeploy(), open).alert).toBeUndefined();
    expect(notificationFor(withAlerts(goodDeploy(), undefined), 'slack')).toBeUndefined();
  });

  it('gives way to another one: another cause, or another severity', () => {
    const other = withAlerts(failedDeploy({ services: [service('b', 'rolled-back', 'crash')] }), open);
    expect(other).toMatchObject({ resolves: open, alert: { service: 'b', deploys: 1 } });
    const louder = withAlerts(failedDeploy({ outcome: 'failed' }), open);
    expect(louder).toMatchObject({ resolves: { severity: 'warning' }, alert: { severity: 'critical' } });
    const news = notificationFor(louder, 'gitlab');
    // To GitLab it is the same alert still, to Alertmanager the labels make it another.
    expect(news && gitlabAlerts(news).map(({ end_time }) => end_time)).toEqual([undefined]);
    expect(news && alertmanagerAlerts(news).map(({ labels }) => labels.severity)).toEqual(['warning', 'critical']);
  });
});

describe('the times that Alertmanager gets', () => {
  it('keep an alert open until a deploy ends it, and end it even if its clock is behind', () => {
    const open = alertOf(failedDeploy());
    const fired = notificationFor(withAlerts(failedDeploy(), undefined), 'alertmanager');
    const over = notificationFor(withAlerts(goodDeploy(), open), 'alertmanager');
    expect(fired && alertmanagerAlerts(fired)[0]).toMatchObject({
      startsAt: '2026-01-31T10:00:00.000Z',
      endsAt: '2026-03-02T10:00:30.000Z',
    });
    expect(over && alertmanagerAlerts(over)[0]?.endsAt).toBe('2026-01-31T10:59:30.000Z');
    const atOnce = notificationFor(
      withAlerts(goodDeploy({ startedAt: '2026-01-31T10:00:01.000Z' }), open),
      'alertmanager',
    );
    expect(atOnce && alertmanagerAlerts(atOnce)[0]?.endsAt).toBe('2026-01-31T10:00:00.000Z');
  });
});
