import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { definitions, type SettingKey } from './definitions.ts';
import { fileKeyOf, flagOf, readSettings, type SettingSources } from './read-settings.ts';

const read = <K extends SettingKey>(keys: readonly K[], sources: Partial<SettingSources> = {}) =>
  readSettings(keys, { flags: {}, env: {}, ...sources });
const file = (text: string) => ({ name: 'swarm-ci.yaml', text });

describe('readSettings', () => {
  const text = 'project: top\nenvironments:\n  prod:\n    project: prod\n  dev:\n    project: dev\n';

  it('takes a flag before the environment, that before the file, that before the default', () => {
    const flags = { stackName: 'flag' };
    const env = { STACK_NAME: 'env' };
    const yaml = file('stack_name: file\n');
    const nameFrom = (sources: Partial<SettingSources>) => read(['stackName'], sources).settings.stackName;
    expect(nameFrom({ flags, env, file: yaml })).toBe('flag');
    expect(nameFrom({ env, file: yaml })).toBe('env');
    expect(nameFrom({ file: yaml })).toBe('file');
    expect(nameFrom({})).toBeUndefined();
    expect(read(['serverPort', 'timeout']).settings).toEqual({ serverPort: 22, timeout: 900_000 });
  });

  it('takes the block of the environment before the top level', () => {
    const project = (environment?: string) =>
      read(['project'], { file: file(text), ...(environment && { environment }) }).settings.project;
    expect(project('prod')).toBe('prod');
    expect(project('dev')).toBe('dev');
    expect(project('other')).toBe('top');
    expect(project()).toBe('top');
  });

  it('takes the first environment variable that is set, an empty one counts as unset', () => {
    const user = (env: Record<string, string | undefined>) => read(['serverUser'], { env }).settings.serverUser;
    expect(user({ SERVER_USER: 'a', USER_NAME: 'b' })).toBe('a');
    expect(user({ SERVER_USER: '', USER_NAME: 'b' })).toBe('b');
    expect(user({ SERVER_USER: '', USER_NAME: '' })).toBeUndefined();
    expect(read(['serverUser'], { env: { SERVER_USER: '' }, file: file('server_user: f\n') }).settings.serverUser).toBe(
      'f',
    );
  });

  it('turns text into values', () => {
    const env = { SERVER_HOST: ' a, b ,,c', SERVER_PORT: '2222', SWARM_CI_TIMEOUT: '1h30m', SSH_KEY: 'key' };
    const { settings, problems } = read(['serverHost', 'serverPort', 'timeout', 'sshPrivateKey'], { env });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      serverHost: [{ host: 'a' }, { host: 'b' }, { host: 'c' }],
      serverPort: 2222,
      timeout: 5_400_000,
    });
    expect(settings.sshPrivateKey).toBeInstanceOf(Secret);
    expect(settings.sshPrivateKey?.reveal()).toBe('key');
  });

  it('reads plain values of the file as they are written', () => {
    expect(read(['project'], { file: file('project: 0123\n') }).settings.project).toBe('0123');
    expect(read(['project'], { file: file('project: on\n') }).settings.project).toBe('on');
    expect(read(['serverPort'], { file: file('server_port: 2222\n') }).settings.serverPort).toBe(2222);
    expect(read(['project'], { file: file('x: &p shop\nproject: *p\n') }).settings.project).toBe('shop');
    expect(read(['project'], { file: file('project:\n') }).settings.project).toBeUndefined();
    expect(read(['serverPath'], { file: file('server_path: /data//shop/\n') }).settings.serverPath).toBe('/data/shop');
    expect(read(['project'], { file: file('project: ""\n') })).toEqual({ settings: {}, problems: [] });
  });

  it.each(['', '# nothing\n', 'environments:\n', 'environments:\n  prod:\n'])('takes an empty file: %j', (empty) => {
    expect(read(['project'], { file: file(empty), environment: 'prod' })).toEqual({ settings: {}, problems: [] });
  });

  it('lists everything that is wrong at once, each with its place', () => {
    const { problems } = read(['stackName', 'serverPort', 'timeout', 'sshHostKeyChecking', 'serverPath'], {
      flags: { timeout: 'soon' },
      env: { SERVER_PORT: '70000', SSH_HOST_KEY_CHECKING: 'no' },
      file: file(
        'stack_name: -x\nstak_name: y\nserver_path: deploy\nproject: [a]\nenvironments:\n  dev:\n    tmeout: 1m\n',
      ),
    });
    const found = problems.map(({ at, message }) => `${at}: ${message}`);
    expect(found).toHaveLength(8);
    expect(found.slice(0, 3)).toEqual([
      'swarm-ci.yaml:2:1: unknown setting "stak_name"',
      'swarm-ci.yaml:4:1: "project" must be a plain value',
      'swarm-ci.yaml:7:5: unknown setting "tmeout"',
    ]);
    expect(found[3]).toMatch(/^swarm-ci\.yaml:1:13: stack_name "-x" may contain only/);
    expect(found[4]).toBe('SERVER_PORT: server_port "70000" must be between 1 and 65535');
    expect(found[5]).toMatch(/^--timeout: timeout "soon" must be a duration/);
    expect(found[6]).toBe('SSH_HOST_KEY_CHECKING: ssh_host_key_checking "no" must be strict or accept-new');
    expect(found[7]).toBe('swarm-ci.yaml:3:14: server_path "deploy" must be an absolute path');
    for (const { hint } of problems) expect(hint).toBeTruthy();
    expect(problems[0]?.hint).toContain('did you mean "stack_name"?');
  });

  it('refuses the root of the server as the folder of the files', () => {
    for (const root of ['/', '//', '/ ']) {
      const { problems } = read(['serverPath'], { env: { SERVER_PATH: root } });
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^server_path "\/+ ?" must be a folder of its own, such as \/data\/shop\/deploy$/),
      ]);
    }
  });

  it('takes durations that a timer can wait', () => {
    const timeout = (text: string) => read(['timeout'], { env: { SWARM_CI_TIMEOUT: text } });
    expect(timeout('168h').settings).toEqual({ timeout: 168 * 3_600_000 });
    for (const text of ['169h', '0s', '15']) {
      expect(timeout(text).problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^timeout "\w+" must be a duration .* at most 168h$/),
      ]);
    }
    const wait = (text: string) => read(['lockTimeout'], { env: { SWARM_CI_LOCK_TIMEOUT: text } });
    expect(wait('0s').settings).toEqual({ lockTimeout: 0 });
    expect(wait('169h').problems).toHaveLength(1);
  });

  it('takes lists: text with commas anywhere, in the file those of YAML too, names from the keys of a mapping', () => {
    const lists = (text: string) => read(['services', 'ignoreLabels', 'serverHost'], { file: file(text) });
    const both = { services: ['a', 'b'], ignoreLabels: ['x', 'y'] };
    expect(lists('services: a, b\nignore_labels: x,y\n').settings).toEqual(both);
    expect(lists('services: [a, b, a]\nignore_labels:\n  - x\n  - y\n').settings).toEqual(both);
    expect(lists('services:\n  a:\n  b: {}\nignore_labels: [x, y]\n').settings).toEqual(both);
    expect(lists('x: &x [a, b]\nservices: *x\n').settings).toEqual({ services: ['a', 'b'] });
    expect(lists('services: [1.10, on, "a,b"]\n').settings).toEqual({ services: ['1.10', 'on', 'a,b'] });
    expect(lists('server_host: [a, b]\n').settings).toEqual({ serverHost: [{ host: 'a' }, { host: 'b' }] });
    expect(lists('services: []\n')).toEqual({ settings: {}, problems: [] });
    const flags = { services: 'c,d', ignoreLabels: 'z' };
    expect(read(['services', 'ignoreLabels'], { flags, file: file('services: [a]\n') }).settings).toEqual({
      services: ['c', 'd'],
      ignoreLabels: ['z'],
    });
    const { problems } = lists('services: [a, [b]]\nignore_labels:\n  x: y\nproject: [a]\nlabel_prefix: {a: b}\n');
    expect(problems.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      'swarm-ci.yaml:1:1: "services" must be a list',
      'swarm-ci.yaml:2:1: "ignore_labels" must be a list',
      'swarm-ci.yaml:4:1: "project" must be a plain value',
      'swarm-ci.yaml:5:1: "label_prefix" must be a plain value',
    ]);
  });

  it('points into malformed YAML', () => {
    const { problems } = read(['project'], { file: file('project: a\n  b: [\n') });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]?.at).toMatch(/^swarm-ci\.yaml:\d+:\d+$/);
  });

  it.each([
    '- project\n',
    'text\n',
    'environments: prod\n',
    'environments:\n  prod: text\n',
    'environments:\n  - prod\n',
  ])('rejects what is not a mapping: %j', (odd) => {
    const { problems } = read(['project'], { file: file(odd), environment: 'prod' });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('must be a mapping');
  });

  it('takes no secret from the file or a flag, and shows none in a problem', () => {
    const { settings, problems } = read(['registryPassword'], {
      flags: { registryPassword: 'from-flag' },
      file: file('registry_password: from-file\n'),
    });
    expect(settings).toEqual({});
    expect(problems).toEqual([
      {
        at: 'swarm-ci.yaml:1:1',
        message: '"registry_password" is a secret and must not be set in a file',
        hint: 'set REGISTRY_PASSWORD as a CI variable',
      },
    ]);
    expect(JSON.stringify(problems)).not.toContain('from-');
  });
});

describe('names', () => {
  it('are kebab case for flags and snake case in the file', () => {
    expect([flagOf('sshKnownHosts'), fileKeyOf('sshKnownHosts')]).toEqual(['ssh-known-hosts', 'ssh_known_hosts']);
    expect([flagOf('tagFormat'), fileKeyOf('tagFormat')]).toEqual(['format', 'tag_format']);
  });

  it.each(Object.entries(definitions))(
    '%s has a description, and a default that passes its own check',
    (key, setting) => {
      expect(setting.describe).not.toBe('');
      expect(read([key as SettingKey]).problems).toEqual([]);
    },
  );
});
