import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelsFor, type SelectionInput, selectServices } from './select-services.ts';

const select = (labels: readonly string[], known: readonly string[], more: Partial<SelectionInput> = {}) =>
  selectServices({ labels, known, prefix: 'build-', ignored: [], ...more });
const selected = (...args: Parameters<typeof select>) => {
  const { services, problems } = select(...args);
  expect(problems).toEqual([]);
  return services;
};
const odd = ['my', 'my-svc', 'my-svc-2', 'a.b', 'a_b', 'a', 'backend/api', 'x,y', 'ünï', 'build-x', '[a-z]+', '$(id)'];

describe('selectServices', () => {
  it.each(odd)('a label selects exactly its service: %s', (name) => {
    expect(selected([`build-${name}`], odd)).toEqual([name]);
  });

  it('whatever the names are', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text !== 'all');
    const names = fc.uniqueArray(name, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(names, fc.nat(), fc.array(fc.string()), (known, index, others) => {
        const asked = known[index % known.length] ?? '';
        const noise = others.filter((label) => !label.startsWith('build-'));
        expect(selected([...noise, `build-${asked}`, ...noise], known)).toEqual([asked]);
      }),
    );
  });

  it('all are selected by build-all, next to others too', () => {
    expect(selected(['build-all'], odd)).toEqual(odd);
    expect(selected(['bug', 'build-my', 'build-all'], odd)).toEqual(odd);
    expect(selected(['build-all'], ['all', 'a'])).toEqual(['all', 'a']);
    expect(selected(['build-all'], [])).toEqual([]);
  });

  it.each(['prebuild-my', 'no-build-my', 'build-', 'build', 'Build-my', ' build-my', 'my', 'all', ''])(
    'nothing is selected by "%s"',
    (label) => expect(selected([label], odd)).toEqual([]),
  );

  it('several are given once each, in the order in which they are known', () => {
    expect(selected(['build-c', 'build-a', 'build-c'], ['a', 'b', 'c'])).toEqual(['a', 'c']);
  });

  it('a hundred labels', () => {
    const known = Array.from({ length: 100 }, (_, i) => `svc-${i}`);
    expect(
      selected(
        known.map((name) => `build-${name}`),
        known,
      ),
    ).toEqual(known);
  });

  it('an unknown service is a problem each, with the known ones and the nearest', () => {
    const { services, problems } = select(['build-backnd', 'build-my', 'build-zzz', 'build-zzz'], ['backend', 'my']);
    expect(services).toEqual(['my']);
    expect(problems.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      'label "build-backnd": there is no service "backnd"',
      'label "build-zzz": there is no service "zzz"',
    ]);
    expect(problems[0]?.hint).toContain('did you mean "backend"? known: backend, my');
    expect(problems[1]?.hint).toMatch(/^known: backend, my;.*ignore_labels/);
    expect(select(['build-all', 'build-zzz'], ['my']).problems).toHaveLength(1);
    expect(select(['build-x'], []).problems[0]?.hint).toContain('no services are known');
  });

  it('an ignored label is neither a service nor a problem', () => {
    expect(selected(['build-system', 'build-my'], ['my'], { ignored: ['build-system'] })).toEqual(['my']);
    expect(select(['build-system2'], ['my'], { ignored: ['build-system'] }).problems).toHaveLength(1);
  });

  it("GitLab's scoped labels mean what they look like", () => {
    expect(selected(['build::web', 'bug'], ['web', 'api'])).toEqual(['web']);
    expect(selected(['build::all'], ['web', 'api'])).toEqual(['web', 'api']);
    expect(selected(['build::web'], ['web'], { ignored: ['build::web'] })).toEqual([]);
    expect(selected(['image::web'], ['web'], { prefix: 'image/' })).toEqual(['web']);
    // Teams have scoped labels for other things as well.
    const { services, problems, nearMisses } = select(['build::passed', 'build-web'], ['web']);
    expect({ services, problems }).toEqual({ services: ['web'], problems: [] });
    expect(nearMisses).toEqual([
      'the label "build::passed" selects nothing: there is no service "passed" (build::<service> selects one)',
    ]);
  });

  it.each([
    ['Build-web', 'build-web'],
    ['build_web', 'build-web'],
    ['build: web', 'build-web'],
    ['buildmysvc', 'build-my-svc'],
    ['BUILD ALL', 'build-all'],
  ])('"%s" is one line beside what is selected: did you mean "%s"?', (label, meant) => {
    const { services, nearMisses } = select([label, 'build-api'], ['web', 'api', 'my-svc']);
    expect(services).toEqual(['api']);
    expect(nearMisses).toEqual([`the label "${label}" selects nothing; did you mean "${meant}"?`]);
    expect(select([label], ['web', 'my-svc'], { ignored: [label] }).nearMisses).toEqual([]);
  });

  it('other labels are not near misses', () => {
    const labels = ['bug', 'prebuild-web', 'no-build-web', 'web', 'build-', 'building', 'build-api', 'tests', ''];
    expect(select(labels, ['web', 'api']).nearMisses).toEqual([]);
  });

  it('another prefix', () => {
    expect(selected(['image::my', 'build-a'], ['my', 'a'], { prefix: 'image::' })).toEqual(['my']);
    expect(selected(['image::all'], ['my', 'a'], { prefix: 'image::' })).toEqual(['my', 'a']);
    expect(selected(['.*a', 'xxa'], ['a'], { prefix: '.*' })).toEqual(['a']);
  });
});

describe('labelsFor', () => {
  it('lists what selects something', () => {
    expect(labelsFor({ known: ['a', 'all', 'b'], prefix: 'build-' })).toEqual(['build-all', 'build-a', 'build-b']);
    for (const label of labelsFor({ known: odd, prefix: 'build-' })) expect(selected([label], odd)).not.toEqual([]);
  });
});
