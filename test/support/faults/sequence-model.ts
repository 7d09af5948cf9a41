import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { Round } from '../../campaign/campaign.ts';

// Sequences of deploys, and what each of them must come to.

/** What a service is for a whole sequence. */
export type Shape = {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly order: 'start-first' | 'stop-first';
  readonly action: 'rollback' | 'pause' | 'continue';
  /** Whether it has the config. */
  readonly hasPage: boolean;
};

/** What a deploy may change of a service. */
export type Version = {
  readonly tag: string;
  readonly slowStart: number;
  readonly page: number;
  /** Nothing to a global one. */
  readonly replicas: number;
  /** Names a constraint that every node meets. */
  readonly place: number;
};
export type Versions = Readonly<Record<string, Version>>;

const KINDS = ['good', 'bad', 'crash', 'slow', 'partial', 'no-op', 'config', 'scale', 'move', 'image-missing'] as const;
export type Kind = (typeof KINDS)[number];

export function drawShapes(draw: Round['draw']): Shape[] {
  const shape = fc.record({
    isGlobal: fc.constantFrom(false, false, false, false, true),
    order: fc.constantFrom('start-first', 'stop-first'),
    action: fc.constantFrom('rollback', 'rollback', 'pause', 'continue'),
    hasPage: fc.boolean(),
  });
  const shapes = draw(fc.array(shape, { minLength: 1, maxLength: 6 }));
  return shapes.map((one, index) => ({ ...one, name: `s${index + 1}` })) as Shape[];
}

export function drawKinds(draw: Round['draw']): Kind[] {
  const first = fc.constantFrom<Kind>('good', 'good', 'good', 'slow', 'partial', 'crash', 'image-missing');
  const later = fc.array(fc.constantFrom<Kind>(...KINDS, 'good', 'partial'), { minLength: 3, maxLength: 7 });
  return [draw(first), ...draw(later)];
}

/** What the next deploy asks for; `turn` is another one each time, so that what should be new is new. */
export function drawVersions(
  draw: Round['draw'],
  kind: Kind,
  shapes: readonly Shape[],
  live: Versions | undefined,
  turn: number,
): Versions {
  const good = { tag: `${(turn % 3) + 1}`, slowStart: 0 };
  const badTag = draw(fc.constantFrom('bad', 'crash'));
  const picked = new Set(
    draw(
      fc.subarray(
        shapes.map(({ name }) => name),
        { minLength: 1 },
      ),
    ),
  );
  const one = draw(fc.constantFrom(...shapes)).name;
  const versions = shapes.map(({ name, hasPage }, index): [string, Version] => {
    const old = live?.[name] ?? { ...good, page: 0, replicas: 1 + (index % 2), place: 0 };
    // How many tasks of a bad one are there, and which, is the engine's affair.
    const chosen = picked.has(name) && !isBad(old);
    const asked = (): Partial<Version> => {
      switch (kind) {
        case 'good':
          return good;
        case 'bad':
        case 'crash':
          return { tag: kind, slowStart: 0 };
        case 'slow':
          return { tag: 'slow', slowStart: 2 + (turn % 2) };
        case 'partial':
          return picked.has(name) ? { tag: badTag, slowStart: 0 } : good;
        case 'image-missing':
          return name === one ? { tag: 'never-built' } : {};
        case 'config':
          return hasPage ? { page: turn } : {};
        case 'scale':
          return chosen ? { replicas: 1 + ((turn + index) % 3) } : {};
        case 'move':
          return chosen ? { place: turn } : {};
        case 'no-op':
          return {};
      }
    };
    return [name, { ...old, ...asked() }];
  });
  return Object.fromEntries(versions);
}

export type Expected = {
  readonly code: 0 | 1 | 2 | 3;
  /** By service, what the report says of it; none where nothing was touched. */
  readonly reported: Readonly<Record<string, RegExp>> | undefined;
  /** What is in force afterwards. */
  readonly live: Versions | undefined;
};

export const isBad = ({ tag }: Version): boolean => tag === 'bad' || tag === 'crash';
const same = ({ isGlobal }: Shape, one: Version, other: Version): boolean =>
  isDeepStrictEqual(one, isGlobal ? { ...other, replicas: one.replicas } : other);

/** Good versions are deployed. A first deploy that fails stays as it is; after another one, the stack is restored. */
export function expected(shapes: readonly Shape[], live: Versions | undefined, wanted: Versions): Expected {
  const versions = Object.values(wanted);
  if (versions.some(({ tag }) => tag === 'never-built')) return { code: 2, reported: undefined, live };
  const anyBad = versions.some(isBad);
  const reported = Object.fromEntries(
    shapes.map((shape) => [shape.name, wordsFor(shape, live?.[shape.name], wanted[shape.name], anyBad)]),
  );
  if (!anyBad) return { code: 0, reported, live: wanted };
  if (live === undefined) return { code: 1, reported, live: wanted };
  return { code: Object.values(live).some(isBad) ? 1 : 3, reported, live };
}

const FAILED = { rollback: 'rolled-back', pause: 'paused', continue: 'failing' } as const;

function wordsFor(shape: Shape, old: Version | undefined, wanted: Version | undefined, anyBad: boolean): RegExp {
  const { action, isGlobal } = shape;
  if (!wanted) throw new Error('every service has a version');
  if (!old) return isBad(wanted) ? /^failing$/ : /^created$/;
  const unchanged = same(shape, old, wanted);
  if (!anyBad) return unchanged ? /^unchanged$/ : /^updated$/;
  if (isBad(old)) {
    // The first task of a restored service ends at once, and the engine may then leave the second one as it is.
    const end = unchanged || isGlobal || old.replicas === 1 ? 'still-failing' : '(still-failing|broken)';
    return new RegExp(`^${isBad(wanted) ? '\\S+' : 'updated'} ${end}$`);
  }
  if (unchanged) return /^unchanged as-before$/;
  if (!isBad(wanted)) return /^updated restored$/;
  return new RegExp(`^${FAILED[action]} ${action === 'rollback' ? 'as-before' : 'restored'}$`);
}
