import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { usersOfNetwork } from './network-users.ts';

const on = (Name: string, ...targets: readonly string[]) => {
  const { TaskTemplate } = spec();
  return service(spec({ Name, TaskTemplate: { ...TaskTemplate, Networks: targets.map((Target) => ({ Target })) } }));
};

test('a network that stays is reported with the services that use it, not with an ID', () => {
  const services = [on('shop_web', 'edge'), on('blog_web', 'default', 'edge'), on('mail_smtp', 'default'), service()];
  expect(usersOfNetwork('edge', services)).toBe(
    'used by blog_web, shop_web; take it off the network or remove it, and run remove again',
  );
  expect(usersOfNetwork('other', services)).toBeUndefined();
});
