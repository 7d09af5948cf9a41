/**
 * Errors of BuildKit itself, when it ends one build while it shares steps with another one. The Dockerfile has no part in
 * them, and the same build usually succeeds when it is run again (buildx#369, buildx#1325, buildkit#4419, buildkit#2303).
 */
const FAULTS = [
  /\b(?:Canceled|Unavailable): /,
  /context canceled$/,
  /code = (?:Canceled|Unavailable)\b/,
  /the client connection is closing$/,
  /missing lease requirement for/,
  /inconsistent graph state$/,
];

/** Whether a build failed by a fault of the builder, which a second try may not meet. */
export function isBuilderFault(log: string): boolean {
  const error = log.split('\n').findLast((line) => line.startsWith('ERROR: '));
  return error !== undefined && FAULTS.some((pattern) => pattern.test(error.trimEnd()));
}
