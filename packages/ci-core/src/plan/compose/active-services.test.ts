import { describe, expect, it } from 'vitest';
import { activeServices } from './active-services.ts';

const placeOf = (path: readonly (string | number)[]) => ({ key: path.join('.'), value: path.join('.') });
const model = {
  services: {
    web: { image: 'a', networks: ['inner'], configs: [{ source: 'page' }], depends_on: { debug: { required: false } } },
    debug: { image: 'b', profiles: ['debug', 'all'], networks: { inner: null, other: null }, secrets: ['key'] },
    old: { image: 'c', profiles: ['old'], volumes: ['data:/d', { type: 'volume', source: 'more', target: '/m' }] },
  },
  networks: { inner: null, other: null },
  volumes: { data: {}, more: {}, unused: {} },
  configs: { page: {} },
  secrets: { key: {} },
};
const named = (profiles: string[]) => {
  const { model: active } = activeServices(model, profiles, placeOf);
  return Object.fromEntries(Object.entries(active).map(([section, value]) => [section, Object.keys(value ?? {})]));
};

describe('profiles', () => {
  it('leave out the services of others, with what only those use', () => {
    expect(named([])).toEqual({
      services: ['web'],
      networks: ['inner'],
      volumes: ['unused'],
      configs: ['page'],
      secrets: [],
    });
    expect(named(['debug']).services).toEqual(['web', 'debug']);
    expect(named(['debug']).networks).toEqual(['inner', 'other']);
    expect(named(['*']).services).toEqual(['web', 'debug', 'old']);
  });

  it('are not in what is left, and neither is an optional dependency', () => {
    const { model: active } = activeServices(model, ['all'], placeOf);
    expect(JSON.stringify(active)).not.toContain('profiles');
    expect(activeServices(model, [], placeOf).model.services).toMatchObject({ web: { depends_on: {} } });
  });

  it('refuse a dependency on a service that is left out', () => {
    const { services } = { services: { web: { image: 'a', depends_on: ['db'] }, db: { image: 'b', profiles: ['x'] } } };
    expect(activeServices({ services }, [], placeOf).problems).toEqual([
      {
        at: 'services.web.depends_on.db',
        message: 'service "web" depends on "db", whose profile is not active',
        hint: 'add its profile to --profiles, or write "required: false" there',
      },
    ]);
    expect(activeServices({ services }, ['x'], placeOf).problems).toEqual([]);
  });

  it('that no service has change nothing', () => {
    const plain = { services: { web: { image: 'a' } }, volumes: { unused: {} } };
    expect(activeServices(plain, ['x'], placeOf).model).toBe(plain);
  });
});
