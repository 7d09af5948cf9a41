/** The step of a Dockerfile that failed, and its last output. */
export type BuildFailure = { readonly step: string | undefined; readonly lines: readonly string[] };

const MAX_LINES = 20;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the classic builder colors its standard error
const COLOURS = /\u001b\[[\d;]*m|\r/g;

/** How each builder reports the failed step. The first pattern that matches is used, at its last match. */
const STEPS: readonly RegExp[] = [
  // BuildKit, between its two rulers: " > [web build 3/3] RUN make:"
  /^ > (.+):$/gm,
  // BuildKit, for a Dockerfile that it cannot parse: the marked line.
  /^ *\d+ \| >>> (.+)$/gm,
  // The classic builder.
  /^(Step \d+\/\d+ : .+)$/gm,
  /(dockerfile parse error (?:on )?line \d+)/gim,
];

/** Lines without information about the cause. */
const NOISE = /^(?: ---> |Removing intermediate container |Sending build context |[0-9a-f]{12}: |-+$|\s*$)/;

/** Parses the output of a failed build by BuildKit or the classic builder. `target` is the name of the bake target. */
export function findBuildFailure(output: string, target = ''): BuildFailure {
  const text = output.replace(COLOURS, '');
  const step = STEPS.map((pattern) => [...text.matchAll(pattern)].at(-1)?.[1]).find((found) => found !== undefined);
  const lines = text.trimEnd().split('\n');
  const error = (lines.at(-1) ?? '').replace(/^ERROR: (?:target \S+: )?/, '');
  const before = step?.startsWith('Step ') ? classicOutput(lines, step) : vertexOutput(lines, step);
  const all = [...before, error].filter((line) => !NOISE.test(line));
  return { step: step?.replace(`[${target} `, '['), lines: all.slice(-MAX_LINES) };
}

/** The output of a step: lines such as "#20 1.161 text", with the number of the step's vertex. */
function vertexOutput(lines: readonly string[], step: string | undefined): string[] {
  const vertex = lines.find((line) => /^#\d+ /.test(line) && line.replace(/^#\d+ /, '') === step)?.split(' ')[0];
  if (vertex === undefined) return [];
  return lines.flatMap((line) => {
    const [, number, said] = /^(#\d+) \d+\.\d+ (.*)$/.exec(line) ?? [];
    return number === vertex && said !== undefined ? [said] : [];
  });
}

function classicOutput(lines: readonly string[], step: string): string[] {
  return lines.slice(lines.lastIndexOf(step) + 1, -1);
}
