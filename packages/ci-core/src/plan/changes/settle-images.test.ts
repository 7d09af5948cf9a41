import { expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { ImageFact } from '../deploy/server-facts.ts';
import { type Service, type ServiceSpec, withoutDigest } from '../stack/stack-state.ts';
import { settleImages } from './settle-images.ts';

const LABEL = 'com.docker.stack.image';
const platforms = [{ OS: 'linux', Architecture: 'amd64' }];
const written = (image: string, label = withoutDigest(image)) => ({
  ...spec({ Labels: { [LABEL]: label } }, image),
  Name: 'shop_web',
});
const running = (image: string, label?: string) => {
  const one = written(image, label);
  return {
    Spec: { ...one, TaskTemplate: { ...one.TaskTemplate, Placement: { Platforms: platforms } } },
  } as unknown as Service;
};
const fact = (registry: ImageFact['registry']) => new Map([['app:1', { registry, said: '', local: false }]]);
const settled = (desired: ServiceSpec, now: readonly Service[], images = fact('unreachable'), pins = {}) =>
  settleImages([{ spec: desired, login: undefined }], now, images, pins)[0]?.spec.TaskTemplate;

test('a digest that only got lost stays, with its platforms', () => {
  const template = settled(written('app:1'), [running('app:1@sha256:a')]);
  expect(template).toMatchObject({ ContainerSpec: { Image: 'app:1@sha256:a' }, Placement: { Platforms: platforms } });
});

test.each([
  ['the registry has a digest', written('app:1@sha256:b', 'app:1'), fact('found'), 'app:1@sha256:b'],
  ['another tag is wanted', written('app:2'), fact('unreachable'), 'app:2'],
  ['the manifest has a digest', written('app:1@sha256:c', 'app:1@sha256:c'), fact('refused'), 'app:1@sha256:c'],
])('the running digest does not stay when %s', (_, desired, images, image) => {
  expect(settled(desired, [running('app:1@sha256:a')], images)?.ContainerSpec?.Image).toBe(image);
});

test('a service that does not run yet, or runs without a digest, is as the CLI has it', () => {
  expect(settled(written('app:1'), [])?.ContainerSpec?.Image).toBe('app:1');
  expect(settled(written('app:1'), [running('app:1')])?.ContainerSpec?.Image).toBe('app:1');
});

test('a kept release has its own digests, whatever its tags are now', () => {
  const pins = { shop_web: 'app:1@sha256:old' };
  const template = settled(
    written('app:1@sha256:b', 'app:1'),
    [running('app:2@sha256:z', 'app:2')],
    fact('found'),
    pins,
  );
  expect(template?.ContainerSpec?.Image).toBe('app:1@sha256:old');
});
