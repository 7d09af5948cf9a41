import { expect, test } from 'vitest';
import { type Removal, removalProblems } from './removal.ts';
import { ownerOf } from './stack-owner.ts';

const target = { environment: 'prod', stack: 'shop_prod', serverPath: '/data/shop' };
const none: Removal = { target, owner: undefined, kept: { releases: [], created: [] }, services: ['shop_prod_web'] };
const messages = (more: Partial<Removal>) => removalProblems({ ...none, ...more }).map(({ message }) => message);

test('a stack without a record is refused, unless nothing of it runs', () => {
  expect(messages({})).toEqual([expect.stringContaining('was not deployed by swarm-ci')]);
  expect(messages({ services: [] })).toEqual([]);
});

test('a service that no deploy created is refused; the record of the owner is enough where no release is', () => {
  const kept = { releases: [], created: ['shop_prod_web'] };
  expect(messages({ kept })).toEqual([]);
  expect(messages({ kept, services: ['shop_prod_web', 'shop_prod_x'] })).toEqual([
    expect.stringContaining('the service shop_prod_x'),
  ]);
  expect(messages({ owner: ownerOf(target), services: ['shop_prod_x'] })).toEqual([]);
});
