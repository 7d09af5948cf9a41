import type { Problem } from '../../errors.ts';
import type { Hit } from '../lint/hit.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { generatedManifest } from './generated-manifest.ts';
import type { Mapping } from './json.ts';
import { isBeyondStack, lower } from './lower.ts';
import type { PlaceOf } from './read/places.ts';
import type { RowFacts } from './table/row.ts';

/** A manifest as it is written, or as "docker compose" merged it, with its values and their places. */
export type WrittenManifest = {
  readonly manifest: Manifest;
  readonly model: Mapping;
  readonly placeOf: PlaceOf;
  /** "docker compose" was needed to read it. */
  readonly isCompose: boolean;
};

export type LoweredManifest = {
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
  /** Options that Swarm leaves out. */
  readonly ignored: readonly Hit[];
};

/** The manifest in the form of a stack. A file that "docker stack deploy" takes stays as it is. */
export function lowerManifest(written: WrittenManifest, facts: Omit<RowFacts, 'names'>): LoweredManifest {
  const { manifest, model, placeOf } = written;
  if (!isLowered(written)) return { manifest, problems: [], ignored: [] };
  const { ignored, ...lowered } = lower(model, facts, placeOf);
  const { file, sources } = manifest;
  const made = generatedManifest({ file, sources, placeOf, ...lowered });
  return { manifest: made.manifest, problems: [...lowered.problems, ...made.problems], ignored };
}

/** Whether a manifest has to be lowered, so that it is read as "docker compose" reads it. */
export function isLowered({ isCompose, model }: Pick<WrittenManifest, 'isCompose' | 'model'>): boolean {
  return isCompose || isBeyondStack(model);
}
