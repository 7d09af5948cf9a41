import type { PlannedImage } from './build-plan.ts';

/** A target of `docker buildx bake`; its name may hold less than a service's. */
export type BakeTarget = { readonly name: string; readonly planned: PlannedImage };

/** A target for each image; names that would be the same get a number. */
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

/** The file that `docker buildx bake` reads, as JSON. What is pushed keeps its steps for the next build when asked to. */
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

/** Bake reads `${…}` and `%{…}` in strings as templates, unless the sign is doubled. */
function literal(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}
