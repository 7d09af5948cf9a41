import { describe, expect, test } from 'vitest';
import { type DeployAlert, parseDeployLog } from './parse-deploy-log.ts';

const WEB = 'odkjoa8m1emb8d3ctaylmxxje';
const API = 'm0a9ugv8jplnbhexncawi9de8';
const TASK = 'k1vmp4udpj5qs0wt9q4ony16r';
const OTHER = 'd4sqb1pedwzyrv76sn0rexzt5';
const BLAME = 'due to failure or early termination of task';

describe('docker service update', () => {
  const update = (...lines: string[]) =>
    ['shop_web', 'overall progress: 0 out of 2 tasks', '1/2:  ', '2/2:  ', ...lines].join('\n');

  test('a rollback, by the name that the command was given', () => {
    const lines = [
      `rollback: update rolled back ${BLAME} ${TASK}`,
      'overall progress: rolling back update: 2 out of 2 tasks',
    ];
    expect(parseDeployLog(update(...lines, 'verify: Service shop_web converged'))).toMatchObject([
      { kind: 'rolled-back', service: 'shop_web', serviceId: null, task: TASK },
    ]);
  });

  test('progress that rewrites its line', () => {
    const log = [
      'overall progress: 0 out of 2 tasks',
      '1/2: starting [===> ]',
      'overall progress: rolling back update: 1 out of 2 tasks',
    ];
    const alerts = parseDeployLog(
      `${log.join('\r')}\rverify: Service shop_web converged\nrollback: rollback completed\n`,
    );
    expect(alerts).toMatchObject([{ kind: 'rolled-back', service: 'shop_web', reason: 'rollback completed', line: 1 }]);
  });

  test('a pause has no name', () => {
    expect(parseDeployLog(update(`service update paused: update paused ${BLAME} ${TASK}`))).toMatchObject([
      { kind: 'paused', service: null, task: TASK },
    ]);
  });

  test('the reason of a rollback without one is what the task said', () => {
    const lines = ['1/2: No such image: app:9', 'overall progress: rolling back update: 2 out of 2 tasks'];
    expect(parseDeployLog(update(...lines, 'verify: Service converged', 'rollback: rollback completed'))).toMatchObject(
      [{ kind: 'rolled-back', reason: 'No such image: app:9' }],
    );
  });

  test('a task that failed on the way to success is a warning', () => {
    const lines = [
      '1/2: task: non-zero exit (1)',
      'g1ktkda5iavs: task: non-zero exit (2)',
      'verify: Service shop_web converged',
    ];
    expect(parseDeployLog(update(...lines))).toMatchObject([
      { kind: 'warning', service: 'shop_web', reason: 'task: non-zero exit (1)' },
      { kind: 'warning', service: 'shop_web', reason: 'task: non-zero exit (2)' },
    ]);
  });
});

describe('several services', () => {
  const names = [`Updating service shop_web (id: ${WEB})`, `Updating service shop_api (id: ${API})`];
  const wait = (...lines: string[]) => ['overall progress: 0 out of 2 tasks', '1/2:  ', '2/2:  ', ...lines];
  const seen = (...lines: string[]) =>
    parseDeployLog([...names, ...lines].join('\n')).map(({ kind, service, task }: DeployAlert) => [
      kind,
      service,
      task,
    ]);
  const rolling = 'overall progress: rolling back update: 2 out of 2 tasks';

  test('each rollback belongs to the wait that ends with its service', () => {
    const web = wait(`rollback: update rolled back ${BLAME} ${TASK}`, rolling, `verify: Service ${WEB} converged`);
    const api = wait(rolling, `verify: Service ${API} converged`, 'rollback: rollback completed');
    expect(seen(...web, ...api)).toEqual([
      ['rolled-back', 'shop_web', TASK],
      ['rolled-back', 'shop_api', null],
    ]);
  });

  test('the errors of a paused service are not the next one’s', () => {
    const web = wait('1/2: task: non-zero exit (1)');
    const api = wait('overall progress: 2 out of 2 tasks', `verify: Service ${API} converged`);
    const pause = `${WEB}: service update paused: update paused ${BLAME} ${TASK}`;
    expect(seen(...web, ...api, pause)).toEqual([['paused', 'shop_web', TASK]]);
    expect(seen(pause, ...web, ...api)).toEqual([['paused', 'shop_web', TASK]]);
  });

  test('whose wait did not end is not guessed', () => {
    expect(seen(...wait(rolling))).toEqual([['rolled-back', null, null]]);
    expect(seen(...wait('2/2: no suitable node (insufficient resources on 3 nodes)'))).toEqual([
      ['failed', null, null],
    ]);
  });

  test('a paused rollback has not restored the previous version', () => {
    const pause = `${WEB}: service rollback paused: rollback paused ${BLAME} ${OTHER}`;
    const web = wait(`rollback: update rolled back ${BLAME} ${TASK}`, rolling);
    const api = wait(`verify: Service ${API} converged`);
    expect(seen(...web, ...api, pause)).toEqual([['rollback-paused', 'shop_web', OTHER]]);
  });

  test('of a log with nothing but the engine’s words, each task is a rollback', () => {
    const words = [TASK, OTHER, OTHER].map((task) => `rollback: update rolled back ${BLAME} ${task}`);
    expect(parseDeployLog(words.join('\n'))).toMatchObject([
      { kind: 'rolled-back', task: TASK, line: 1 },
      { kind: 'rolled-back', task: OTHER, line: 2 },
    ]);
  });
});
