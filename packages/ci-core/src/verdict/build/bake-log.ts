const RULER = '------';
const STEP = /^ > \[([\w-]+)[ \]]/m;

/** Splits the log of `docker buildx bake --progress plain` by target. With one target, all lines belong to it. */
export function splitBakeLog(text: string, targets: readonly string[]): Map<string, string> {
  const [only] = targets;
  if (only !== undefined && targets.length === 1) return new Map([[only, text]]);
  const owners = new Map<string, string>();
  const lines = new Map<string, string[]>(targets.map((target) => [target, []]));
  for (const line of text.split('\n')) {
    const [, vertex = '', name = ''] = /^#(\d+) (?:\[([\w-]+)[ \]])?/.exec(line) ?? [];
    if (lines.has(name)) owners.set(vertex, name);
    lines.get(owners.get(vertex) ?? '')?.push(line);
  }
  const failed = failedTarget(text, targets);
  if (failed !== undefined) lines.get(failed)?.push(...endOf(text, failed));
  return new Map([...lines].map(([target, own]) => [target, own.join('\n')]));
}

/** The target that failed, if the log names it. When one target fails, bake cancels the others. */
export function failedTarget(text: string, targets: readonly string[]): string | undefined {
  if (targets.length === 1) return targets[0];
  const named = [/^ERROR: target ([\w-]+): /m, STEP].flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
  return named.find((name) => targets.includes(name));
}

/** The end of the log: canceled steps, each between two rulers, then the position and the error. */
function endOf(text: string, failed: string): string[] {
  const lines = text.split('\n');
  const start = lines.indexOf(RULER);
  let foreign = false;
  return (start < 0 ? [] : lines.slice(start)).filter((line, i, all) => {
    const name = STEP.exec(all[i + 1] ?? '')?.[1];
    if (line === RULER && name !== undefined) foreign = name !== failed;
    else if (line === RULER && foreign) {
      foreign = false;
      return false;
    }
    return !foreign;
  });
}
