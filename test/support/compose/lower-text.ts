import { isMapping } from '../../../packages/ci-core/src/plan/compose/json.ts';
import { type LoweredManifest, lowerManifest } from '../../../packages/ci-core/src/plan/compose/lower-manifest.ts';
import { placesIn } from '../../../packages/ci-core/src/plan/compose/read/places.ts';
import { plainValue } from '../../../packages/ci-core/src/plan/compose/read/plain-value.ts';
import { readManifest } from '../../../packages/ci-core/src/plan/manifest/manifest.ts';

const FILE = 'docker-compose.prod.yaml';

/** Lowers one compose file of the stack shop_prod. */
export function lowerText(
  text: string,
  variables: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
): LoweredManifest {
  const { manifest } = readManifest(FILE, text);
  const { yaml } = manifest;
  const value = plainValue(yaml, yaml.root);
  const model = isMapping(value) ? value : {};
  const placeOf = placesIn(model, new Map([[FILE, { file: FILE, base: '.', text, yaml }]]), [FILE]);
  const contents = new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
  return lowerManifest({ manifest, model, placeOf, isCompose: false }, { stack: 'shop_prod', variables, contents });
}
