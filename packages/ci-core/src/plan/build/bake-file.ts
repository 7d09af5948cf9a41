import type { PlannedImage } from './planned-image.ts';

/** A target of `docker buildx bake`. Its name allows fewer characters than a service name. */
export type BakeTarget = { readonly name: string; readonly planned: PlannedImage };

/** A target for each image; a number makes duplicate names unique. */
export function bakeTargets(images: readonly PlannedImage[]): BakeTarget[] {
  const taken = new Set(images.flatMap(({ defined }) => Object.keys(defined?.linked ?? {})));
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
  const linked = targets.map(({ planned }) => planned.defined?.linked ?? {});
  const entries = targets.map(({ name, planned }) => [name, entryOf(planned, push)] as const);
  return JSON.stringify({ target: Object.assign({}, ...linked, Object.fromEntries(entries)) }, null, 2);
}

function entryOf(planned: PlannedImage, push: boolean) {
  const { image, labels, cache, defined } = planned;
  const names = [image, ...(cache?.mode === 'inline' && push ? [cache.image] : [])];
  const base: Readonly<Record<string, unknown>> = defined?.definition ?? recipeOf(planned);
  const attest = attestOf(planned);
  return {
    ...base,
    tags: names.map(literal),
    output: [outputOf(base, push)],
    labels: { ...(base.labels as object | undefined), ...literals(labels) },
    ...(cache === undefined ? {} : { 'cache-from': [`type=registry,ref=${literal(cache.image)}`] }),
    ...(cache === undefined || !push ? {} : { 'cache-to': [cacheTo(cache)] }),
    ...(attest.length === 0 ? {} : { attest }),
  };
}

/**
 * A target that is only linked keeps its output, so this is not the option --push or --load. An engine without the image store
 * of containerd cannot hold an image of several platforms.
 */
function outputOf({ platforms }: Readonly<Record<string, unknown>>, push: boolean): string {
  if (push) return 'type=registry';
  return Array.isArray(platforms) && platforms.length > 1 ? 'type=cacheonly' : 'type=docker';
}

function recipeOf({ context, dockerfile, target, args, platforms, secrets }: PlannedImage): Record<string, unknown> {
  return {
    context: literal(context),
    dockerfile: literal(dockerfile),
    ...(target === undefined ? {} : { target }),
    args: literals(args),
    ...(platforms.length === 0 ? {} : { platforms }),
    // The value is in the environment of the builder's client, never in a file or an argument.
    ...(secrets.length === 0 ? {} : { secret: secrets.map(({ id, variable }) => `id=${id},env=${variable}`) }),
  };
}

function cacheTo({ image, mode }: NonNullable<PlannedImage['cache']>): string {
  return mode === 'inline' ? 'type=inline' : `type=registry,ref=${literal(image)},mode=${mode}`;
}

/** https://docs.docker.com/build/metadata/attestations/ */
function attestOf({ attestations: { provenance, sbom } }: PlannedImage): string[] {
  const provenanceOf = {
    false: 'type=provenance,disabled=true',
    min: 'type=provenance,mode=min',
    max: 'type=provenance,mode=max',
  };
  const scanner = sbom === 'true' ? 'type=sbom' : `type=sbom,generator=${sbom}`;
  return [
    ...(provenance === undefined ? [] : [provenanceOf[provenance]]),
    ...(sbom === undefined ? [] : [sbom === 'false' ? 'type=sbom,disabled=true' : scanner]),
  ];
}

function literals(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, literal(value)]));
}

/** Bake reads `${…}` and `%{…}` in strings as templates unless the first character is doubled. */
function literal(text: string): string {
  return text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
}
