import { expect, test } from 'vitest';
import { invalidNameReason } from '../manifest/limits.ts';
import { type Ownership, ownerProblems } from './owner-findings.ts';
import { isSameOwner, ownerIn, ownerOf, recordOf } from './stack-owner.ts';

const prod = { environment: 'prod', stack: 'shop', serverPath: '/data/a', project: 'a' };
const nothing: Ownership = { records: [], folder: [], running: new Set() };
const problems = (target: typeof prod, known: Partial<Ownership>) => ownerProblems(target, { ...nothing, ...known });
const recorded = { records: [ownerOf(prod)], running: new Set(['shop']) };

test('a record is read as it was written, and has a name that Docker accepts', () => {
  for (const stack of ['shop', 's'.repeat(63), 'Shop-1_prod']) {
    const { Name, Labels } = recordOf(ownerOf({ ...prod, stack }));
    expect(invalidNameReason(Name)).toBeUndefined();
    expect(ownerIn(Labels)).toEqual({ stack, environment: 'prod', folder: '/data/a', project: 'a' });
  }
  const long = [`${'s'.repeat(62)}a`, `${'s'.repeat(62)}b`].map((stack) => recordOf(ownerOf({ ...prod, stack })).Name);
  expect(new Set(long).size).toBe(2);
  expect(ownerIn({ 'swarm-ci.owner': 'shop' })).toBeUndefined();
});

test('the same folder is written in more than one way', () => {
  expect(ownerOf({ ...prod, serverPath: '/data//a/' })).toEqual(ownerOf(prod));
  expect(ownerOf({ ...prod, serverPath: '/' }).folder).toBe('/');
});

test('a project counts where both are known', () => {
  const owner = ownerOf(prod);
  expect(isSameOwner(owner, { ...owner, project: undefined })).toBe(true);
  expect(isSameOwner(owner, { ...owner, project: 'b' })).toBe(false);
});

test.each([
  ['another environment', { ...prod, environment: 'dev' }, 'this job is the environment dev of the project a'],
  ['another folder', { ...prod, serverPath: '/data/b' }, 'the project a, in /data/b'],
  ['another project', { ...prod, project: 'b' }, 'of the project b, in /data/a'],
])('a stack is not deployed by %s', (_, target, self) => {
  const [problem, ...more] = problems(target, recorded);
  expect(more).toEqual([]);
  expect(problem?.message).toContain(
    'the stack shop is deployed by the environment prod of the project a, in /data/a;',
  );
  expect(problem?.message).toContain(self);
  expect(problem?.hint).toMatch(/^set STACK_NAME or PROJECT_NAME.* docker config rm shop_swarm-ci-owner$/);
});

test('its owner, and a stack without a record, are not refused', () => {
  expect(problems(prod, recorded)).toEqual([]);
  expect(problems(prod, { running: new Set(['shop']) })).toEqual([]);
});

test('a stack that was deployed before there were records: the releases beside it show its owner', () => {
  const folder = [ownerOf({ ...prod, project: undefined as never })];
  const dev = { ...prod, environment: 'dev' };
  const running = new Set(['shop']);
  expect(problems(dev, { folder, running })).toMatchObject([
    {
      message: expect.stringContaining(
        'is deployed by the environment prod, in /data/a; this job is the environment dev',
      ),
      hint: expect.stringContaining('mv /data/a/.swarm-ci/prod /data/a/.swarm-ci/dev'),
    },
  ]);
  expect(problems(prod, { folder, running })).toEqual([]);
  // Both deployed it in turn: whoever deploys it next owns it.
  expect(problems(dev, { folder: [...folder, { ...ownerOf(dev), project: undefined }], running })).toEqual([]);
  expect(problems(dev, { folder })).toEqual([]);
  // A record is newer than what the folder shows.
  expect(problems(dev, { folder, running, records: [ownerOf(dev)] })).toEqual([]);
});

test('a folder is not used by two stacks of one environment', () => {
  const review = { ...prod, stack: 'shop-b' };
  const running = new Set(['shop']);
  const refused = [
    {
      at: 'SERVER_PATH',
      message: expect.stringContaining(
        '/data/a holds the files and releases of the stack shop for the environment prod; this job deploys the stack shop-b',
      ),
      hint: expect.stringContaining('set SERVER_PATH, too'),
    },
  ];
  expect(problems(review, { folder: [ownerOf(prod)], running })).toMatchObject(refused);
  expect(problems(review, { records: [ownerOf(prod)] })).toMatchObject(refused);
  expect(problems({ ...review, serverPath: '/data/b' }, { records: [ownerOf(prod)], running })).toEqual([]);
  expect(problems({ ...review, environment: 'dev' }, { folder: [ownerOf(prod)], running })).toEqual([]);
});

test('a stack that does not run any more leaves its folder to the next one', () => {
  expect(problems({ ...prod, stack: 'shop-b' }, { folder: [ownerOf(prod)], running: new Set(['shop-b']) })).toEqual([]);
});
