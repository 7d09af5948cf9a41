import { describe, expect, test } from 'vitest';
import { parseDeployLog } from './parse-deploy-log.ts';

describe('refusals that were not recorded', () => {
  test.each([
    [
      'failed to update service shop_web: Error response from daemon: rpc error: code = Unknown desc = update out of sequence',
      'shop_web',
    ],
    ['Error response from daemon: rpc error: code = Unknown desc = update out of sequence', null],
    ['Error response from daemon: rpc error: code = DeadlineExceeded desc = context deadline exceeded', null],
    [
      'Error response from daemon: The swarm does not have a leader. It’s possible that too few managers are online.',
      null,
    ],
    ['failed to create service shop_web: Error response from daemon: network shop_default not found', 'shop_web'],
    ['error during connect: Get "http://%2Fvar%2Frun%2Fdocker.sock/v1.24/info": EOF', null],
    ['permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock', null],
    ['unknown flag: --detach', null],
    ['"docker stack deploy" requires exactly 1 argument.', null],
    ['Error: No such service: shop_web', null],
    ['yaml: unmarshal errors:', null],
    ['(root) Additional property volume is not allowed', null],
    ['services.web.ports must be a list', null],
    ['services.web.deploy.resources.limits value is required', null],
    ['service "web" refers to undefined network front: invalid compose project', 'web'],
    ['required variable TAG is missing a value: set it', null],
    ['network shop_proxy not found', null],
  ])('%s', (line, service) => {
    expect(parseDeployLog(`Creating network shop_default\n${line}\n`)).toMatchObject([{ kind: 'failed', service }]);
  });

  test('a retried refusal is one alert, where it was first seen', () => {
    const line = 'failed to update service shop_web: Error response from daemon: update out of sequence\n';
    expect(parseDeployLog(line.repeat(5))).toMatchObject([{ service: 'shop_web', line: 1 }]);
  });
});

test.each([
  'Since --detach=false was not specified, tasks will be created in the background.',
  'a1b2c3d4e5f6: Pushed\na1b2c3d4e5f6: Layer already exists',
  '#12 [2/7] RUN make\n1/2: this is not progress of Docker',
  'rollback: migration 5 undone',
  'shop_web\noverall progress: 0 out of 2 tasks\n1/2: preparing [=====>   ]\n2/2: running   [======>  ]',
  'service web: started',
  'Removing service shop_api\nnothing found in stack: shop',
])('says nothing of %j', (log) => {
  expect(parseDeployLog(log)).toEqual([]);
});
