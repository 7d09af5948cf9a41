import { describe, expect, test } from 'vitest';
import { spec } from '../../../../../test/support/stack/stack-scene.ts';
import { sameVersion } from '../stack/same-version.ts';
import type { ServiceSpec } from '../stack/stack-state.ts';
import { hasVersion, isExactly, specHash, versionHash } from './release-version.ts';

const base = spec({ Labels: { 'com.docker.stack.image': 'app:1', own: '1' } }, 'app:1@sha256:1');
const template = (more: object): ServiceSpec => ({ ...base, TaskTemplate: { ...base.TaskTemplate, ...more } });
const container = (more: object) => template({ ContainerSpec: { ...base.TaskTemplate.ContainerSpec, ...more } });
const byOthers: readonly (readonly [string, ServiceSpec])[] = [
  ['scaled', { ...base, Mode: { Replicated: { Replicas: 9 } } }],
  ['forced', template({ ForceUpdate: 2 })],
  ['labelled', { ...base, Labels: { own: '2' } }],
  ['moved to another digest', container({ Image: 'app:1@sha256:2' })],
  ['moved to an image of other platforms', template({ Placement: { Platforms: [{ OS: 'linux' }] } })],
];
const versions: readonly (readonly [string, ServiceSpec])[] = [
  ['tag', container({ Image: 'app:2@sha256:1' })],
  ['variable', container({ Env: ['A=1'] })],
  ['mode', { ...base, Mode: { Global: {} } }],
  ['constraint', template({ Placement: { Constraints: ['node.role==worker'] } })],
];
const release = { specs: { [base.Name]: specHash(base) }, versions: { [base.Name]: versionHash(base) } };

describe('a service has the version of its release', () => {
  test.each(byOthers)('when it was %s by others', (_, other) => {
    expect(hasVersion(other, release)).toBe(true);
    expect(sameVersion(other, base)).toBe(true);
  });

  test.each(versions)('not with another %s', (_, other) => {
    expect(hasVersion(other, release)).toBe(false);
    expect(sameVersion(other, base)).toBe(false);
  });

  test('and a release that has no versions yet is compared exactly', () => {
    const old = { specs: release.specs, versions: {} };
    expect(hasVersion(base, old)).toBe(true);
    expect(hasVersion(container({ Image: 'app:1@sha256:2' }), old)).toBe(false);
    expect(hasVersion(spec({ Name: 'shop_other' }), release)).toBe(false);
  });

  test('with its configs made again, which have other IDs', () => {
    const of = (ConfigID: string) => container({ Configs: [{ ConfigName: 'site_1', ConfigID }] });
    expect(versionHash(of('b'))).toBe(versionHash(of('a')));
    expect(specHash(of('b'))).toBe(specHash(of('a')));
  });

  test('an image without a tag is its digest', () => {
    const [one, two] = ['1', '2'].map((digest) => spec({}, `registry:5000/app@sha256:${digest}`));
    expect(sameVersion(one as ServiceSpec, two as ServiceSpec)).toBe(false);
  });
});

test('a service is exactly that of the release however its image is written, scaled or forced', () => {
  const pinned = { ...base, Labels: { own: '1', 'com.docker.stack.image': 'app:1@sha256:1' } };
  for (const same of [pinned, template({ ForceUpdate: 2 }), { ...base, Mode: { Replicated: { Replicas: 9 } } }])
    expect(isExactly(same, release)).toBe(true);
  for (const [, other] of versions) expect(isExactly(other, release)).toBe(false);
  for (const other of [{ ...base, Labels: { own: '2' } }, container({ Image: 'app:1@sha256:2' })])
    expect(isExactly(other, release)).toBe(false);
});
