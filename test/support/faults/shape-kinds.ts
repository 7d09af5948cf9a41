import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Round } from '../../campaign/campaign.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { folderOn, treeOf } from '../stack/file-trees.ts';
import { makeManifests } from '../stack/manifests.ts';
import { expectRunning } from '../stack/stack-look.ts';
import { app, compose } from '../stack/stack-text.ts';

export type Shape = Pick<Round, 'draw' | 'note'> & {
  /** The cheapest of its kind. */
  readonly first: boolean;
  readonly onFinished: (undo: () => Promise<void>) => void;
};

export const none = '\n      replicas: 0';
const docker = async (...argv: string[]) => {
  const sandbox = sharedSandbox();
  return (await sandbox.docker(sandbox.manager, argv)).stdout;
};
const make = (files: Readonly<Record<string, string | Uint8Array>>, { onFinished }: Shape) =>
  makeManifests(sharedSandbox(), files, onFinished);

const preload = `--import=${new URL('./shifted-clock.mjs', import.meta.url)}`;
const HOUR = 3_600_000;

/** Deploys of jobs whose clocks are an hour and more apart: what is live, kept and gone back to goes by the server alone. */
export async function clockSkew(shape: Shape): Promise<void> {
  const { draw } = shape;
  const hours = draw(fc.shuffledSubarray([-1, 1], { minLength: 2 }));
  const manifests = await make({ 'docker-compose.prod.yaml': compose({ web: app('${TAG}') }) }, shape);
  const at = (i: number) => ({ NODE_OPTIONS: preload, CLOCK_SHIFT: String((hours[i] ?? 0) * HOUR) });
  const running = async (tag: string) =>
    expect(await docker('service', 'inspect', `${manifests.stack}_web`)).toContain(`/app:${tag}@`);
  const first = await manifests.deploy({ ...at(0), TAG: '1' });
  expect(first, first.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  const apart = Date.parse(first.report.startedAt) - Date.now();
  expect(Math.abs(apart - (hours[0] ?? 0) * HOUR)).toBeLessThan(HOUR / 10);
  const second = await manifests.deploy({ ...at(1), TAG: '2', SWARM_CI_KEEP_RELEASES: '2' });
  expect(second, second.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(second.report.seconds).toBeLessThan(120);
  const bad = await manifests.deploy({ ...at(draw(fc.nat(1))), TAG: 'bad' });
  expect(bad.code, bad.stderr).toBe(3);
  await running('2');
  const back = await manifests.run(['rollback', 'prod'], at(draw(fc.nat(1))));
  expect(back.code, back.stderr).toBe(0);
  await running('1');
}

/** What a value of a CI variable may be made of. */
const character = fc.constantFrom(...'abcXYZ019 -_.:;,/\\|"\'`$#{}[]()&*?!%@=~<>\n\té日😀');

/** Hundreds of variables of all sizes, in the environment of the job and in an env_file, up to what a process can be given. */
export async function largeEnvironment(shape: Shape): Promise<void> {
  const { draw, first } = shape;
  // What stands between two of them is a template, which the engine fills in by itself, or refuses.
  const text = fc.string({ unit: character, minLength: 1, maxLength: first ? 200 : 2_000 });
  const value = text.map((some) => some.replaceAll(/\{+/g, '{'));
  const values = draw(fc.array(value, { minLength: 300, maxLength: 300 }));
  const lines = values.map((_, i) => `FILE_${i}=value ${i} of a file`);
  // A single string of 128 KiB is the most that Linux hands to a process, its name and its end included.
  const longest = 131_072 - 'LONG='.length - 1;
  const long = 'x'.repeat(first ? longest : draw(fc.integer({ min: 100_000, max: longest })));
  const variables = { ...Object.fromEntries(values.map((text, i) => [`VARIABLE_${i}`, text])), LONG: long };
  const uses = Object.keys(variables).map((name) => `\n      ${name}: "\${${name}}"`);
  const more = `\n    env_file: prod/app.env\n    environment:${uses.join('')}`;
  const files = {
    'docker-compose.prod.yaml': compose({ web: app('1', more, none) }),
    'prod/app.env': lines.join('\n'),
  };
  const manifests = await make(files, shape);
  const ran = await manifests.run(['deploy', 'prod'], variables);
  expect(ran.code, ran.stderr.slice(-2_000)).toBe(0);
  const [service] = JSON.parse(await docker('service', 'inspect', `${manifests.stack}_web`));
  const wanted = [...Object.entries(variables).map(([name, text]) => `${name}=${text}`), ...lines];
  expect(service.Spec.TaskTemplate.ContainerSpec.Env.toSorted()).toEqual(wanted.toSorted());
}

export async function manyFiles(shape: Shape): Promise<void> {
  const sizes = shape.draw(fc.array(fc.nat(3_000), { minLength: 1_000, maxLength: 1_000 }));
  const files = sizes.map((size, i) => [`prod/folder ${i % 37}/${i % 5}/file ${i}`, randomBytes(size)] as const);
  const text = compose({ web: app('1', '', none) });
  const manifests = await make({ 'docker-compose.prod.yaml': text, ...Object.fromEntries(files) }, shape);
  const ran = await manifests.run(['deploy', 'prod']);
  expect(ran.code, ran.stderr).toBe(0);
  const sandbox = sharedSandbox();
  const there = await treeOf(folderOn(sandbox, sandbox.manager, `${manifests.serverPath}/prod`));
  expect(Object.keys(there)).toHaveLength(sizes.length);
  expect(there).toEqual(await treeOf(join(manifests.directory, 'prod')));
}

const LIMIT = 1_024_000;

/** The largest config that Docker takes goes through whole, one byte more is refused before anything is touched. */
export async function largeConfig(shape: Shape): Promise<void> {
  const size = shape.first ? LIMIT - 1 : shape.draw(fc.integer({ min: 900_000, max: LIMIT - 1 }));
  const web = app('1', '\n    configs: [{ source: page, target: /etc/page }]', none);
  const text = compose({ web }, 'configs:\n  page: { name: "${PAGE_OF_TEST}", file: prod/page }\n');
  const tooLarge = { 'docker-compose.prod.yaml': text, 'prod/page': randomBytes(LIMIT) };
  const manifests = await make(tooLarge, shape);
  const refused = await manifests.run(['deploy', 'prod']);
  expect(refused.code, refused.stderr).toBe(2);
  expect(refused.stderr).toContain(`config "page": its file prod/page has ${LIMIT} bytes`);
  const page = randomBytes(size);
  await manifests.write({ 'prod/page': page });
  const ran = await manifests.run(['deploy', 'prod']);
  expect(ran.code, ran.stderr).toBe(0);
  const [{ Spec }] = JSON.parse(await docker('service', 'inspect', `${manifests.stack}_web`));
  const [{ ConfigName }] = Spec.TaskTemplate.ContainerSpec.Configs;
  const [config] = JSON.parse(await docker('config', 'inspect', ConfigName));
  expect(Buffer.from(config.Spec.Data, 'base64').equals(page)).toBe(true);
}

/** Of which five run. */
export async function manyServices(shape: Shape): Promise<void> {
  const count = shape.first ? 40 : 200;
  const running = 5;
  const service = (i: number, tag: string) => app(tag, '', i < running ? '' : none);
  const text = (tag: string) =>
    compose(Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, service(i, tag)])));
  const manifests = await make({ 'docker-compose.prod.yaml': text('1') }, shape);
  for (const [tag, status] of [
    ['1', 'created'],
    ['2', 'updated'],
  ] as const) {
    await manifests.write({ 'docker-compose.prod.yaml': text(tag) });
    const { code, stderr, report } = await manifests.deploy();
    expect(code, stderr).toBe(0);
    expect(report.services.filter((one) => one.status === status)).toHaveLength(count);
    shape.note({ [`seconds of ${count} services ${status}`]: Math.round(report.seconds) });
    const format = '{{.Name}} {{.Image}}';
    const listed = (await docker('stack', 'services', '--format', format, manifests.stack)).split('\n');
    expect(listed).toHaveLength(count);
    expect(listed.every((line) => line.includes(`/app:${tag}`))).toBe(true);
    await expectRunning(manifests, Object.fromEntries(Array.from({ length: running }, (_, i) => [`s${i}`, tag])));
  }
}
