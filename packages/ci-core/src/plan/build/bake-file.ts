import type { PlannedImage } from './build-plan.ts';

/** A target of `docker buildx bake`. Its name allows fewer characters than a service name. */
export type BakeTarget = { readonly name: string; readonly planned: PlannedImage };

/** A target for each image; a number makes duplicate names unique. */
export function bakeTargets(images: readonly PlannedImage[]): BakeTarget[] {
  const taken = new Set<string>();
  return images.map((planned) => {
    const base = planned.service.replace(/[^a-zA-Z0-9_-]/g, '_');
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return { name, planned };
  });
}

/** The JSON file for `docker buildx bake`. Pushed images include the build cache if it is enabled. */
export function bakeFile(targets: readonly BakeTarget[], push: boolean): string {
  const entries = targets.map(({ name, planned: { dockerfile, image, args, labels, cache } }) => [
    name,
    {
      context: '.',
      dockerfile: literal(dockerfile),
      tags: [image, ...(cache !== undefined && push ? [cache] : [])].map(literal),
      args: literals(args),
      labels: literals(labels),
      ...(cache === undefined ? {} : { 'cache-from': [`type=registry,ref=${literal(cache)}`] }),
      ...(cache === undefined || !push ? {} : { 'cache-to': ['type=inline'] }),
    },
  ]);
  return JSON.stringify({ target: Object.fromEntries(entries) }, null, 2);
}

function literals(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
}

/** Bake reads `${…}` and `%{…}` in strings as templates unless the first character is doubled. */
function literal(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}
