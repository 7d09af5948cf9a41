import { describe, expect, test } from 'vitest';
import { alertDouble } from '../../support/alert/alert-double.ts';
import { recordedUpdate } from '../../support/swarm-utils/swarm-utils-record.ts';
import { swarmUtilsScene, TOKEN } from '../../support/swarm-utils/swarm-utils-scene.ts';

describe('update-service', () => {
  test('a good update: exit 0, and a report like that of a deploy', async () => {
    const { update, double } = await swarmUtilsScene();
    const { code, stdout, stderr, report } = await update('2', '--force');
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'deployed\n' });
    expect(double.asked).toEqual([
      { path: '/api/update/service', subject: 'shop_web', image: 'registry/web:2', force: true },
    ]);
    expect(report).toMatchObject({ stack: 'shop', outcome: 'deployed', exitCode: 0, server: double.url });
    expect(report.services).toMatchObject([
      { name: 'shop_web', status: 'updated', image: 'registry/web:2', running: 2, wanted: 2, changed: true },
    ]);
    expect(report.alert).toBeUndefined();
    await update('2');
    expect(double.asked.at(-1)).toMatchObject({ force: false });
  });

  test('a rollback, which the server calls well: exit 3, and an alert in every channel', async () => {
    const alerts = await alertDouble();
    const { call, update } = await swarmUtilsScene();
    const { code, stdout, stderr, report } = await update('bad');
    expect({ code, stdout }, stderr).toEqual({ code: 3, stdout: 'rolled-back\n' });
    expect(stderr).toContain('Swarm rolled shop_web back');
    expect(report).toMatchObject({
      outcome: 'rolled-back',
      alert: { severity: 'warning', service: 'shop_web', title: expect.stringContaining('rolled back') },
      services: [{ status: 'rolled-back', imageWanted: 'registry/web:bad' }],
    });
    const args = ['update-service', 'prod', '--service', 'shop_web', '--image', 'registry/web:bad'];
    expect(await call(args, alerts.env)).toMatchObject({ code: 3 });
    expect(alerts.slack).toEqual([expect.stringContaining('rolled back')]);
    expect(await call(['send-alerts'], alerts.env)).toMatchObject({ code: 0 });
    expect(alerts.documents).toMatchObject([
      { alert: { environment: 'prod', stack: 'shop' } },
      { alert: { environment: 'prod', stack: 'shop' } },
    ]);
    await alerts.close();
  });

  test.each([
    ['pause', 'paused', 'is paused: update paused due to failure'],
    ['rollback-paused', 'paused', 'is paused: '],
  ])('%s: exit 1', async (tag, status, words) => {
    const { update } = await swarmUtilsScene();
    const { code, stderr, report } = await update(tag);
    expect(code, stderr).toBe(1);
    expect(stderr).toContain(words);
    expect(report).toMatchObject({ outcome: 'failed', services: [{ status }], alert: { severity: 'critical' } });
  });

  test('an image that is none to docker: exit 1 with its words', async () => {
    const lines = ['invalid reference format'];
    const { update } = await swarmUtilsScene({ work: async () => ({ code: 1, lines }) });
    const { code, stderr } = await update('2');
    expect(code).toBe(1);
    expect(stderr).toContain('the update of shop_web failed: invalid reference format');
  });

  test('another service whose name begins so: exit 1, and it is named', async () => {
    const subjects = { 'shop_web-admin': { update: TOKEN } };
    const { update, double } = await swarmUtilsScene({ subjects });
    const { code, stderr } = await update('2');
    expect(double.asked).toMatchObject([{ subject: 'shop_web-admin' }]);
    expect(code).toBe(1);
    expect(stderr).toContain('on "shop_web-admin" instead of shop_web');
  });

  test.each(['shop', 'converged', 'serviceName'])(
    'a token that is part of what is answered, %s: exit 0',
    async (token) => {
      const { call } = await swarmUtilsScene({ subjects: { shop_web: { update: token } } });
      const args = ['update-service', '--service', 'shop_web', '--image', 'registry/web:2'];
      expect(await call(args, { SWARM_UTILS_TOKEN: token })).toMatchObject({ code: 0 });
    },
  );

  test('an empty list of tasks, which the server calls well: nothing was done, exit 1', async () => {
    const { update, double } = await swarmUtilsScene();
    double.failNext('empty');
    const { code, stderr } = await update('2');
    expect(code).toBe(1);
    expect(stderr).toContain('did nothing for shop_web');
  });

  test('an output that shows no end, as of docker service update --detach: nothing is claimed, exit 1', async () => {
    const { update } = await swarmUtilsScene({ work: async (subject) => ({ code: 0, lines: [subject] }) });
    expect(await update('2')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('does not show that shop_web converged'),
    });
  });

  test('a wrong token, an unknown service, a missing label: exit 4, all three are named, and no alert is sent', async () => {
    const { call, update } = await swarmUtilsScene({ subjects: { shop_api: {}, shop_web: { update: 'another' } } });
    const { code, stderr, report } = await update('2');
    expect(code).toBe(4);
    expect(stderr).toContain('the token is wrong, there is no service shop_web, or the service lacks the label');
    expect(stderr).toContain('swarm-utils.update.enable=true');
    expect(report).toMatchObject({ outcome: 'failed', exitCode: 4, services: [{ status: 'refused', changed: false }] });
    expect(report.alert).toBeUndefined();
    for (const service of ['shop_api', 'nothing'])
      expect(await call(['update-service', '--service', service, '--image', 'a:1'])).toMatchObject({ code: 4 });
  });

  test('SwarmUtils restarts meanwhile: exit 4, and the outcome is unknown, not a deadline', async () => {
    const { update, double } = await swarmUtilsScene();
    double.failNext('cut');
    const { code, stdout, stderr, report } = await update('2');
    expect({ code, stdout }, stderr).toEqual({ code: 4, stdout: 'unknown\n' });
    expect(stderr).toContain('closed the connection before its response');
    expect(report).toMatchObject({
      outcome: 'unknown',
      aborted: { code: 'CONNECTION_LOST' },
      services: [{ status: 'unknown', cause: { kind: 'aborted' } }],
    });
  });

  test('the limit of the server passes while the update goes on: exit 5, and that is said', async () => {
    let finish = () => {};
    const { update, double } = await swarmUtilsScene({
      limit: 300,
      work: (subject) =>
        new Promise((resolve) => {
          finish = () => resolve(recordedUpdate('good', subject));
        }),
    });
    const { code, stderr, report } = await update('2');
    expect(double.running()).toBe(1);
    expect(code).toBe(5);
    expect(stderr).toContain('the action may still be running');
    expect(report).toMatchObject({ outcome: 'timed-out', services: [{ status: 'timed-out' }] });
    // Another one while it runs is not begun.
    expect(await update('2')).toMatchObject({ code: 6, stderr: expect.stringContaining('CANNOT_CONTINUE_1') });
    expect(double.heard()).toBe(2);
    finish();
  });
});

describe('backup-service, clean-service, clean-node', () => {
  const subjects = { shop_db: { backup: TOKEN, clean: 'clean-tok3n' }, 'worker-1': { node: TOKEN } };
  const well = async () => ({ code: 0, lines: ['done'] });

  test('say what was done', async () => {
    const { call, double } = await swarmUtilsScene({ subjects, work: well });
    const own = { SWARM_UTILS_TOKEN_CLEAN_SHOP_DB: 'clean-tok3n' };
    const backup = await call(['backup-service', '--service', 'shop_db', '--json'], own);
    expect(backup).toMatchObject({ code: 0 });
    expect(JSON.parse(backup.stdout)).toEqual({ action: 'backup-service', subject: 'shop_db', outcome: 'done' });
    expect(await call(['clean-service', '--service', 'shop_db'], own)).toMatchObject({
      code: 0,
      stdout: 'clean-service shop_db: done\n',
    });
    expect(await call(['clean-node', '--node', 'worker-1'])).toMatchObject({ code: 0 });
    expect(double.asked.map(({ path }) => path)).toEqual([
      '/api/backup/service',
      '/api/clean/service',
      '/api/clean/node',
    ]);
  });

  const [backup, node] = [
    ['backup-service', '--service', 'shop_db'],
    ['clean-node', '--node', 'worker-1'],
  ];
  test.each([
    [node, ['images', 'containers'], 'the step builder is missing'],
    [node, ['builder', 'containers'], 'the step images is missing'],
    [node, ['images', 'builder'], 'the step containers is missing'],
    [backup, ['scale_down', 'scale_up'], 'the step exec or tar_upload is missing'],
    [backup, ['exec', 'scale_down', 'tar_upload'], 'the step scale_up is missing'],
    [backup, ['tar_upload', 'scale_up'], 'the step scale_down is missing'],
    [backup, ['exec', 'scale_down', 'tar_upload', 'scale_up'], undefined],
    [backup, ['tar_upload'], undefined],
  ])('%j: of %j the server says 200', async (args, steps, words) => {
    const { call, double } = await swarmUtilsScene({ subjects, work: async () => ({ ...(await well()), steps }) });
    const { code, stderr } = await call(args);
    expect(double.answered).toEqual([200]);
    expect(code, stderr).toBe(words === undefined ? 0 : 1);
    if (words !== undefined) expect(stderr).toContain(words);
  });

  test('a helper that failed: exit 1 with its last words; an unknown node: exit 4', async () => {
    const { call } = await swarmUtilsScene({ subjects, work: async () => ({ code: 2, lines: ['pg_dump: no space'] }) });
    const failed = await call(['backup-service', '--service', 'shop_db']);
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('pg_dump: no space') });
    const unknown = await call(['clean-node', '--node', 'worker-2']);
    expect(unknown).toMatchObject({ code: 4, stderr: expect.stringContaining('there is no node worker-2') });
    const beginning = await call(['clean-node', '--node', 'worker']);
    expect(beginning).toMatchObject({ code: 1, stderr: expect.stringContaining('on "worker-1" instead of worker') });
  });
});
