import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import type { ResolveImage } from '../deploy/deploy-plan.ts';
import type { ImageFact } from '../deploy/server-facts.ts';
import { type Service, type ServiceSpec, withoutDigest } from '../stack/stack-state.ts';
import { lookedUp, settleImages } from './settle-images.ts';

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
const fact = (registry: ImageFact['registry']) =>
  new Map([['app:1', { registry, said: '', local: false, login: undefined }]]);
const settled = (
  desired: ServiceSpec,
  now: readonly Service[],
  images: ReadonlyMap<string, ImageFact> = fact('unreachable'),
  pins = {},
  resolveImage: ResolveImage = 'always',
) => settleImages([{ spec: desired, login: undefined }], now, { images, resolveImage }, pins)[0]?.spec.TaskTemplate;

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

describe('--resolve-image, as Docker has it', () => {
  const images = fact('found');
  const image = (resolve: ResolveImage, wanted: ServiceSpec, now: ServiceSpec[]) =>
    settled(
      wanted,
      now.map((Spec) => ({ Spec }) as unknown as Service),
      images,
      {},
      resolve,
    )?.ContainerSpec?.Image;

  test.each<[ResolveImage, string]>([
    ['always', 'app:1@sha256:b'],
    ['changed', 'app:1@sha256:a'],
    ['never', 'app:1@sha256:a'],
  ])('%s: the same tag, another digest in the registry', (resolve, result) => {
    expect(image(resolve, written('app:1@sha256:b', 'app:1'), [written('app:1@sha256:a', 'app:1')])).toBe(result);
  });

  test('another tag is as the CLI has it, and a running image without a digest stays', () => {
    expect(image('changed', written('app:2@sha256:c', 'app:2'), [written('app:1@sha256:a', 'app:1')])).toBe(
      'app:2@sha256:c',
    );
    expect(image('never', written('app:2'), [written('app:1@sha256:a', 'app:1')])).toBe('app:2');
    expect(image('changed', written('app:1@sha256:b', 'app:1'), [written('app:1')])).toBe('app:1');
  });

  test('what is looked up', () => {
    const services = [
      { name: 'web', image: 'app:1', at: '' },
      { name: 'job', image: 'app:2', at: '' },
      { name: 'old', image: 'old:1', at: '' },
    ];
    const now = [running('app:1@sha256:a')];
    const plan = { stack: 'shop', services, pins: { shop_old: 'old:1@sha256:a' } };
    expect(lookedUp({ ...plan, resolveImage: 'always' }, now)).toEqual(['app:1', 'app:2', 'old:1']);
    expect(lookedUp({ ...plan, resolveImage: 'changed' }, now)).toEqual(['app:2']);
    expect(lookedUp({ ...plan, resolveImage: 'never' }, now)).toEqual([]);
  });
});
