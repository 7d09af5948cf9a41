import { expect, it } from 'vitest';
import { resolveSpec } from './resolve-service.ts';

const ids = {
  networks: new Map<string, string>(),
  configs: new Map([['shop_page', 'c1']]),
  secrets: new Map([['shop_key', 's1']]),
};
const container = {
  Configs: [{ ConfigName: 'shop_page', ConfigID: 'new-shop_page' }],
  Secrets: [{ SecretName: 'shop_key', SecretID: 'new-shop_key' }],
  Privileges: { CredentialSpec: { Config: 'new-shop_page' } },
};
const spec = { Name: 'shop_web', TaskTemplate: { ContainerSpec: container } };

it('puts the IDs of configs and secrets in place of placeholders, wherever they are', () => {
  expect(resolveSpec({ spec, login: undefined }, undefined, ids)).toEqual({
    Name: 'shop_web',
    TaskTemplate: {
      ContainerSpec: {
        Configs: [{ ConfigName: 'shop_page', ConfigID: 'c1' }],
        Secrets: [{ SecretName: 'shop_key', SecretID: 's1' }],
        Privileges: { CredentialSpec: { Config: 'c1' } },
      },
    },
  });
});

it('keeps what it does not know, and the counter of forced updates', () => {
  const plain = { Name: 'shop_web', TaskTemplate: { ContainerSpec: { Privileges: null } } };
  const now = { Name: 'shop_web', TaskTemplate: { ForceUpdate: 2 } };
  const expected = { Name: 'shop_web', TaskTemplate: { ForceUpdate: 2, ContainerSpec: { Privileges: null } } };
  expect(resolveSpec({ spec: plain, login: undefined }, now, ids)).toEqual(expected);
});
