import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect } from 'vitest';
import { nothingExecuted } from '../command/nothing-executed.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { makeManifests } from '../stack/manifests.ts';
import { app, compose } from '../stack/stack-text.ts';
import { none, type Shape } from './shape-kinds.ts';

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const digits = [...'0123456789'];
const hostile = [...' $`;/"\'\\&|*?(){}<>:,!#%@=+~^é日😀\t\n'];
const ends = fc.constantFrom(...letters, ...digits);
const between = (more: string) => fc.string({ unit: fc.constantFrom(...letters, ...digits, ...more), maxLength: 8 });
/** Letters and digits at both ends, more within. */
const word = (more: string) => fc.tuple(ends, between(more), ends).map((parts) => parts.join(''));
/** A legal one, with one character in it that is not. */
const spoilt = (legal: fc.Arbitrary<string>, characters: readonly string[]) =>
  fc.tuple(legal, fc.constantFrom(...characters), fc.nat()).map(([name, character, place]) => {
    const at = place % (name.length + 1);
    return name.slice(0, at) + character + name.slice(at);
  });

type Names = {
  readonly environment: string;
  readonly stack: string;
  readonly service: string;
  readonly config: string;
  readonly file: string;
  readonly variable: string;
};

const legal: Readonly<Record<keyof Names, fc.Arbitrary<string>>> = {
  environment: word('_.-'),
  // Before a service's name it may end with anything.
  stack: fc.tuple(ends, between('_-')).map((parts) => parts.join('')),
  service: fc.tuple(between('_-'), ends).map((parts) => parts.join('')),
  config: word('_.-'),
  file: fc.string({
    unit: fc.constantFrom(...letters, ...hostile.filter((one) => one !== '/')),
    minLength: 1,
    maxLength: 20,
  }),
  variable: fc.tuple(fc.constantFrom(...letters, '_'), between('_')).map((parts) => `V_${parts.join('')}`),
};

const notInNames = hostile.filter((one) => one !== '\n');
const illegal: Readonly<Record<Exclude<keyof Names, 'file'>, fc.Arbitrary<string>>> = {
  environment: fc.oneof(
    spoilt(legal.environment, notInNames),
    word('_').map((name) => `-${name}`),
  ),
  stack: fc.oneof(
    spoilt(legal.stack, [...notInNames, '.']),
    legal.stack.map((name) => `_${name}`),
  ),
  service: fc.oneof(
    spoilt(legal.service, [...notInNames, '.']),
    fc.tuple(legal.service, fc.constantFrom('-', '_')).map((parts) => parts.join('')),
  ),
  config: fc.oneof(
    spoilt(legal.config, notInNames),
    fc.tuple(legal.config, fc.constantFrom('-', '_', '.')).map((parts) => parts.join('')),
  ),
  variable: fc.oneof(
    fc.tuple(fc.constantFrom(...digits), legal.variable).map((parts) => parts.join('')),
    spoilt(legal.variable, [...' $`;/"\'\\&|*(<>,!#%@=+~^é日.']).map((name) => name.replace(/^_+/, '')),
  ),
};

function filesOf({ environment, service, config, file, variable }: Names) {
  const more = `\n    environment: { VALUE: ${quoted(`\${${variable}}`)} }\n    configs: [{ source: page, target: /page }]`;
  const configs = `configs:\n  page: { name: ${quoted(config.replaceAll('$', '$$$$'))}, file: page }\n`;
  return {
    [`docker-compose.${environment}.yaml`]: compose({ [quoted(service)]: app('1', more, none) }, configs),
    [`${environment}/${file}`]: 'a file',
    page: 'a page',
  };
}

const quoted = (text: string) => JSON.stringify(text);
/** In a message a line break is written in another way. */
const flat = (text: string) => text.replace(/\s+|\\[nt]/g, ' ');

/** Names of all legal characters are deployed; each with an illegal one is refused by name, and nothing is touched. */
export async function names(shape: Shape): Promise<void> {
  const { draw, note, onFinished } = shape;
  const sandbox = sharedSandbox();
  const { manager } = sandbox;
  const drawn = (from: Partial<Record<keyof Names, fc.Arbitrary<string>>>) =>
    Object.fromEntries(Object.entries(from).map(([subject, arbitrary]) => [subject, draw(arbitrary)])) as Names;
  const unique = randomBytes(3).toString('hex');
  const fine = drawn(legal);
  const good = { ...fine, stack: `t${unique}${fine.stack}`, config: `${unique}${fine.config}` };
  onFinished(async () => void (await sandbox.docker(manager, ['stack', 'rm', good.stack], { reject: false })));
  const manifests = await makeManifests(sandbox, filesOf(good), onFinished);
  const ran = await manifests.run(['deploy', good.environment], { STACK_NAME: good.stack, [good.variable]: 'a value' });
  expect(ran, `${quoted(JSON.stringify(good))}\n${ran.stderr}`).toMatchObject({ code: 0, stdout: 'deployed\n' });
  const { stdout } = await sandbox.docker(manager, ['service', 'inspect', `${good.stack}_${good.service}`]);
  expect(JSON.parse(stdout)[0].Spec.TaskTemplate.ContainerSpec).toMatchObject({
    Env: ['VALUE=a value'],
    Configs: [{ ConfigName: good.config }],
  });

  const bad = drawn(illegal);
  for (const subject of Object.keys(illegal) as (keyof typeof illegal)[]) {
    const one = { ...good, stack: `r${unique}`, environment: 'prod', [subject]: bad[subject] };
    const other = await makeManifests(
      sandbox,
      subject === 'environment' ? { page: 'a page' } : filesOf(one),
      onFinished,
    );
    const env = { STACK_NAME: one.stack, [good.variable]: 'a value' };
    const refused = await other.run(['deploy', '--', one.environment], env);
    const why = `${subject} ${quoted(bad[subject])}\n${refused.stderr}`;
    expect(refused, why).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr, why).not.toContain('this is a bug');
    expect(flat(refused.stderr), why).toContain(flat(bad[subject]));
    const left = ['sh', '-c', '[ -e "$1" ] || echo untouched', 'sh', other.serverPath.replace(/\/deploy$/, '')];
    expect((await manager.exec(left)).stdout, why).toBe('untouched');
    note({ [`refused: ${subject}`]: 1 });
  }
  await nothingExecuted(manager);
}
