import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { mapConcurrently } from '../../../packages/ci-core/src/flow/map-concurrently.ts';
import { ring } from '../../ring.ts';
import { anyText, byHand, bySwarmCi, versionOfCli, write } from '../../support/equality/variables-oracle.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// Whole compose files, small and with variables in every place, against `docker stack deploy` in the environment of the job.

const sandbox = sharedSandbox();
/** Most are well-formed: a file with a fault is refused, and shows nothing else. */
const plain = fc.constantFrom(
  ...[
    'v',
    '$SET',
    '${SET}',
    '${UNSET:-d}',
    '${CI_EMPTY:-two words}',
    '${SET-x}',
    '${UNSET-}',
    '$$SET',
    'a${N}b',
    '${TZ:?no}',
  ],
);
const text = fc.oneof({ weight: 40, arbitrary: plain }, { weight: 1, arbitrary: anyText });
const number = fc.constantFrom('${N}', '${N:-3}', '${UNSET:-3}', '3', '${SET}', '${UNSET_2-4}');
const some = fc.array(text, { minLength: 1, maxLength: 3 });
const asMap = (of: readonly string[]) => Object.fromEntries(of.map((one, i) => [i === 1 ? 'k${SET}' : `k${i}`, one]));
const asList = (of: readonly string[]) => of.map((one, i) => `k${i}=${one}`);
const mapOrList = fc.tuple(some, fc.boolean()).map(([of, isMap]) => (isMap ? asMap(of) : asList(of)));
const service = fc.record(
  {
    image: fc.constantFrom('a:1', 'a:${N}', '${SET}/a', '${UNSET:-r.example.com:5000}/a:1'),
    labels: mapOrList,
    environment: mapOrList,
    command: fc.oneof(some, text),
    entrypoint: some,
    env_file: fc.constantFrom('prod/app.env', ['prod/app.env'], '${UNSET:-prod}/app.env'),
    working_dir: text,
    stop_grace_period: number.map((one) => `${one}s`),
    healthcheck: fc.record({ test: some.map((of) => ['CMD', ...of]), retries: number }),
    ports: fc.array(
      fc.oneof(
        number.map((one) => `${one}:80`),
        number.map((published) => ({ target: 80, published })),
      ),
      {
        maxLength: 1,
      },
    ),
    networks: fc.constantFrom(['n'], { n: { aliases: ['${SET}'] } }),
    volumes: fc.constantFrom(['v:/v'], ['${SET}:/v'], [{ type: 'volume', source: 'v', target: '/${N}' }]),
    deploy: fc.record({ replicas: number, labels: mapOrList }),
  },
  { requiredKeys: ['image'] },
);
const forms = fc.constantFrom(
  ...([
    { defaultStringType: 'QUOTE_DOUBLE' },
    { defaultStringType: 'QUOTE_SINGLE' },
    { collectionStyle: 'flow' },
    {},
  ] as const),
);
const file = fc.tuple(fc.array(service, { minLength: 1, maxLength: 2 }), text, forms).map(([services, device, form]) =>
  stringify(
    {
      version: '3.8',
      services: Object.fromEntries(services.map((one, i) => [`s${i}`, one])),
      networks: { n: { driver_opts: { o: '${SET}' } } },
      volumes: { v: { driver_opts: { device } }, val: {}, unused: { name: '${UNSET}' } },
    },
    form,
  ),
);

const { seed = 1 } = fc.readConfigureGlobal() ?? {};
const count = ring === 'all' ? 10_000 : 60;

it(`is the same in ${count} generated files, or refused`, { timeout: 60_000 + count * 600 }, async () => {
  const version = await versionOfCli(sandbox);
  const folders = await Promise.all([1, 2, 3].map(() => mkdtemp(join(tmpdir(), 'swarm-ci-files-'))));
  onTestFinished(() =>
    Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))).then(() => {}),
  );
  for (const folder of folders) {
    await mkdir(join(folder, 'prod'));
    await writeFile(join(folder, 'prod/app.env'), 'SET\nTZ\nPLAIN=$SET ${x\nCI_EMPTY=\n# c\n');
  }
  const counts = { same: 0, refusedHere: 0, refusedByDocker: 0 };
  await mapConcurrently(fc.sample(file, { seed, numRuns: count }), folders.length, async (written) => {
    const folder = folders.pop() as string;
    try {
      await write(folder, written);
      const compiled = await bySwarmCi(sandbox, version, folder).catch((error) => {
        // A clear refusal: it names a place and the next step.
        expect(error, written).toMatchObject({ code: 'INVALID_INPUT' });
        for (const { at, hint } of error.problems)
          expect([at, hint], written).toEqual([expect.any(String), expect.any(String)]);
        return undefined;
      });
      if (compiled === undefined) counts.refusedHere++;
      else {
        expect(compiled, written).toEqual(await byHand(sandbox, folder));
        counts[compiled === 'refused' ? 'refusedByDocker' : 'same']++;
      }
    } finally {
      folders.push(folder);
    }
  });
  // The older docker command refuses more of them, as swarm-ci then does.
  expect(counts.same, JSON.stringify(counts)).toBeGreaterThan(count / 10);
});
