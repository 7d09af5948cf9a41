/**
 * What of a build is kept in the registry: `inline` the steps of the last stage, within the image; `min` the same, and `max` the
 * steps of all stages, beside the image. https://docs.docker.com/build/cache/backends/
 */
export const CACHE_MODES = ['inline', 'min', 'max'] as const;

export type CacheMode = (typeof CACHE_MODES)[number];
