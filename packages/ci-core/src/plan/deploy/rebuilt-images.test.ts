import { expect, test } from 'vitest';
import { service, spec } from '../../../../../test/support/stack/stack-scene.ts';
import { rebuiltImages, unpinnedServices } from './rebuilt-images.ts';

const IMAGE = 'local/kiosk:latest';
const plan = { stack: 'shop', composeFile: 'c.yaml', services: [{ name: 'web', image: IMAGE, at: 'c.yaml:2:3' }] };
const [old, fresh] = ['sha256:0123456789abcdef', 'sha256:fedcba9876543210'];
const desired = [{ spec: spec({}, IMAGE), login: undefined }];
const found = (id: string | undefined, ...running: string[]) =>
  rebuiltImages(
    unpinnedServices(desired, [service(spec({}, IMAGE))]),
    { ids: new Map(id === undefined ? [] : [[IMAGE, id]]), running: new Map([['shop_web', new Set(running)]]) },
    plan,
    'm1',
  );

test('a tag that means another image than the running one is named, with what to do', () => {
  expect(found(fresh, old)).toMatchObject([
    {
      level: 'warning',
      at: 'c.yaml:2:3',
      message: expect.stringMatching(/on m1 .* fedcba987654, and shop_web runs 0123456789ab there.*--force shop_web"$/),
    },
  ]);
  expect(found(fresh, fresh, old)).toHaveLength(1);
});

test('not the image that runs, nor one that this manager does not have or run', () => {
  expect([found(old, old), found(undefined, old), found(fresh)]).toEqual([[], [], []]);
});

test('a service with a digest is compared by it, and one that is new or gets another image is left out', () => {
  const running = [service(spec({}, IMAGE))];
  expect(unpinnedServices(desired, running)).toEqual([{ name: 'shop_web', image: IMAGE }]);
  expect(unpinnedServices(desired, [])).toEqual([]);
  expect(unpinnedServices([{ spec: spec({}, 'local/kiosk:2'), login: undefined }], running)).toEqual([]);
  const pinned = spec({}, `${IMAGE}@sha256:1`);
  expect(unpinnedServices([{ spec: pinned, login: undefined }], [service(pinned)])).toEqual([]);
});
