import fc from 'fast-check';
import type { Json } from './compose-json.ts';

const duration = fc.constantFrom('0s', '500ms', '1s', '1m30s', '2h');
const some = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });
const value = fc.constantFrom('', '1', 'two words', 'a=b', '$$X', '${TAG}', 'ü "q" \\ \t', 'line\nline');
const name = fc.constantFrom('A', 'B_C', 'lower', 'D.E');

const words = fc.oneof(
  fc.constantFrom('sleep 10', 'sh -c "a b"', ''),
  fc.array(fc.constantFrom('sh', '-c', 'a b', '', '$$X', '{{.Node.ID}}'), { maxLength: 3 }),
);
// A name alone is filled from the job, which cannot have every one.
const unnamed = 'D.E';
const environment = fc.oneof(
  fc
    .dictionary(name, fc.oneof(value, fc.constantFrom(null, 7, 0.5)), { maxKeys: 4 })
    .map((all) => (all[unnamed] === null ? { ...all, [unnamed]: '' } : all)),
  fc.uniqueArray(
    fc.tuple(name, fc.option(value)).map(([key, to]) => (to === null && key !== unnamed ? key : `${key}=${to ?? ''}`)),
    { selector: (one) => one.split('=')[0], maxLength: 4 },
  ),
);
const volume = fc.constantFrom<unknown>(
  './prod/static:/a:ro',
  '.:/b',
  '/etc/hostname:/c',
  'data:/d',
  'data:/e:nocopy',
  'options:/f',
  'named:/g:ro',
  'other:/h',
  '/i',
  '~/x:/j',
  { type: 'bind', source: './prod', target: '/k', bind: { propagation: 'rslave' }, read_only: true },
  { type: 'volume', source: 'shared', target: '/l', volume: { nocopy: true } },
  { type: 'tmpfs', target: '/m', tmpfs: { size: 4096 } },
  { type: 'volume', target: '/n' },
);
const target = (one: unknown) =>
  typeof one === 'string' ? one.split(':')[one.startsWith('/i') ? 0 : 1] : (one as Json).target;
const networks = fc.oneof(
  fc.uniqueArray(fc.constantFrom('inner', 'outer', 'closed', 'tests'), { minLength: 1 }),
  fc.dictionary(
    fc.constantFrom('inner', 'outer', 'tests'),
    fc.option(fc.uniqueArray(fc.constantFrom('one', 'two', '${STACK}-three')).map((aliases) => ({ aliases }))),
    { minKeys: 1 },
  ),
);
const mode = fc.constantFrom(0o400, 0o444, 0o755);
const attached = (keys: string[], folder: string) =>
  fc.subarray(keys).chain((chosen) =>
    fc.tuple(
      ...chosen.map((source) =>
        fc.oneof(
          fc.constant(source),
          some({ target: fc.constant(`${folder}/${source}`), uid: fc.constant('10'), gid: fc.constant('0'), mode }).map(
            (one) => ({ source, ...one }),
          ),
        ),
      ),
    ),
  );

/** All of a service but its `deploy` and its ports. */
export const generatedContainer: fc.Arbitrary<Json> = fc
  .tuple(
    fc.constantFrom('1', '2', '${TAG}').map((tag) => `\${REGISTRY}/app:${tag}`),
    some({
      hostname: fc.constantFrom('host', '{{.Service.Name}}'),
      command: words,
      entrypoint: words,
      environment,
      env_file: fc.constantFrom<unknown>('prod/app.env', ['prod/app.env', './prod/more.env'], []),
      labels: fc.dictionary(name, value, { maxKeys: 3 }),
      user: fc.constantFrom('0', '1:2', 'nobody'),
      working_dir: fc.constantFrom('/', '/tmp', ''),
      init: fc.boolean(),
      stop_signal: fc.constantFrom('SIGTERM', 'SIGINT', 'TERM'),
      stop_grace_period: duration,
      read_only: fc.boolean(),
      tty: fc.boolean(),
      stdin_open: fc.boolean(),
      cap_add: fc.subarray(['NET_ADMIN', 'cap_sys_time', 'CHOWN']),
      cap_drop: fc.subarray(['ALL', 'KILL']),
      sysctls: fc.oneof(
        fc.constant({ 'net.core.somaxconn': 1024 }),
        fc.subarray(['net.core.somaxconn=10', 'kernel.msgmax=65536']),
      ),
      ulimits: some({ nofile: fc.constant({ soft: 10, hard: 20 }), nproc: fc.nat(50) }),
      extra_hosts: fc.oneof(
        fc.subarray(['a.example:10.0.0.1', 'b.example:10.0.0.2']),
        fc.constant({ 'c.example': '10.0.0.3' }),
      ),
      dns: fc.oneof(fc.constant('10.0.0.9'), fc.subarray(['10.0.0.9', '10.0.0.8'])),
      dns_search: fc.subarray(['b.example', 'a.example']),
      healthcheck: fc.oneof(
        fc.constant({ disable: true }),
        some({
          test: fc.constantFrom<unknown>('exit 0', ['CMD', 'true'], ['CMD-SHELL', 'exit 1'], ['NONE']),
          interval: duration,
          timeout: duration,
          retries: fc.nat(5),
          start_period: duration,
        }),
      ),
      logging: some({
        driver: fc.constantFrom('json-file', 'none', 'local'),
        options: fc.dictionary(fc.constantFrom('max-size', 'max-file'), fc.constantFrom('1', '2')),
      }),
      configs: attached(['page', 'other', 'outside', 'template'], '/etc'),
      secrets: attached(['key', 'other', 'outside'], '/run'),
      networks,
      volumes: fc.uniqueArray(volume, { selector: target, maxLength: 5 }),
    }),
  )
  .map(([image, more]) => ({ image, ...more }));
