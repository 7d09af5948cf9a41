import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { ring } from '../../ring.ts';
import { dockerCommands } from '../../support/compose/docker-commands.ts';
import { anyText, byHand, bySwarmCi, prepare, write } from '../../support/equality/variables-oracle.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';

// What swarm-ci makes of variables, and what `docker stack deploy` makes of them in the environment of the job.

const { commands, remove } = await dockerCommands(sharedSandbox());
afterAll(remove);
const passable = ['SET', 'OTHER', 'N', 'DB_PASSWORD', 'TZ', 'USER', 'SHELL', 'LANG', 'AWS_REGION', 'NO_PROXY', 'LONG'];
const optional = [...passable, 'UNSET', 'CI_EMPTY', 'DOCKER_TLS', 'LD_LIBRARY_PATH', 'HTTPS_PROXY', 'AWS_PROFILE'];
const unique = (of: readonly string[], max: number) =>
  fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: max });
const files = fc.record({
  texts: fc.array(anyText, { minLength: 200, maxLength: 200 }),
  list: fc.tuple(unique(passable, 5), unique(optional, 5)),
  map: fc.tuple(unique(passable, 5), unique(optional, 5)),
  file: fc.tuple(unique(passable, 5), unique(optional, 5)),
});

/** Which of the texts are accepted: a bad one is refused with its place. */
async function accepted(directory: string, texts: readonly string[]): Promise<string[]> {
  const labels = Object.fromEntries(texts.map((one, i) => [`l${i}`, one]));
  try {
    await write(directory, JSON.stringify({ version: '3.8', services: { a: { image: 'a:1', labels } } }));
    await prepare(directory);
    return [...texts];
  } catch (error) {
    const { code, problems } = error as { code: string; problems: { message: string }[] };
    expect(code).toBe('INVALID_INPUT');
    expect(problems.length).toBeGreaterThan(0);
    if (texts.length === 1) return [];
    const half = Math.ceil(texts.length / 2);
    return [...(await accepted(directory, texts.slice(0, half))), ...(await accepted(directory, texts.slice(half)))];
  }
}

const { seed = 1 } = fc.readConfigureGlobal() ?? {};
/** Fewer for the second command, which differs less. */
const roundsOf = (nth: number) => (ring === 'all' ? 60 : nth === 0 ? 6 : 1);
const cases = commands.map((command, nth) => ({ ...command, rounds: roundsOf(nth), texts: 200 * roundsOf(nth) }));

it.each(cases)(
  'is the same with Docker $name in $texts texts, and names without a value, or refused',
  async (command) => {
    const { rounds } = command;
    const directory = await mkdtemp(join(tmpdir(), 'swarm-ci-oracle-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    await mkdir(join(directory, 'prod'));
    let compared = 0;
    for (const { texts, list, map, file } of fc.sample(files, { seed, numRuns: rounds })) {
      const good = await accepted(directory, texts);
      compared += good.length;
      await writeFile(
        join(directory, 'prod/app.env'),
        [...file[0], ...file[1].map((one) => `${one}=`), 'PLAIN=$SET ${x'].join('\n'),
      );
      const bare = ([required, empty]: typeof list) => [
        ...required,
        ...empty.filter((one) => !required.includes(one)).map((one) => `${one}=`),
      ];
      const compose = {
        version: '3.8',
        services: {
          texts: {
            image: 'a:1',
            labels: Object.fromEntries(good.map((one, i) => [`l${i}`, one])),
            ports: [{ target: 80, published: '${N}' }],
            deploy: { replicas: '${N:-3}' },
          },
          list: { image: 'a:${N}', environment: bare(list) },
          map: {
            image: 'a:1',
            environment: {
              ...Object.fromEntries(map[1].map((one) => [one, ''])),
              ...Object.fromEntries(map[0].map((one) => [one, null])),
            },
          },
          file: { image: 'a:1', env_file: 'prod/app.env' },
        },
      };
      await write(directory, JSON.stringify(compose));
      const compiled = await bySwarmCi(command, command.reader.version, directory);
      expect(compiled).not.toBe('refused');
      expect(compiled).toEqual(await byHand(command, directory));
    }
    expect(compared).toBeGreaterThan(50 * rounds);
  },
);
