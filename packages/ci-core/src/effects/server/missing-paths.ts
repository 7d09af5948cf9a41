import type { Host } from '../host/host.ts';

const SCRIPT = 'for p do [ -e "$p" ] || [ -L "$p" ] || printf "%s\\0" "$p"; done';

/** Those of the paths that the host does not have, or does not show to its user. */
export async function missingPaths(host: Host, paths: readonly string[]): Promise<Set<string>> {
  if (paths.length === 0) return new Set();
  const { stdout } = await host.run({ argv: ['sh', '-c', SCRIPT, 'sh', ...paths] });
  return new Set(stdout.split('\0').filter(Boolean));
}
