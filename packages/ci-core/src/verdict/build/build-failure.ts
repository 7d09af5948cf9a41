/** Which step of a Dockerfile failed, and what was said last. */
export type BuildFailure = { readonly step: string | undefined; readonly lines: readonly string[] };

const MAX_LINES = 20;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what the classic builder paints standard error with
const COLOURS = /\u001b\[[\d;]*m|\r/g;

/** How each builder names the step that failed; the first that is found counts, at its last occurrence. */
const STEPS: readonly RegExp[] = [
  // BuildKit, between its two rulers: " > [web build 3/3] RUN make:"
  /^ > (.+):$/gm,
  // BuildKit, a Dockerfile that it cannot read: the line it points to.
  /^ *\d+ \| >>> (.+)$/gm,
  // The classic builder.
  /^(Step \d+\/\d+ : .+)$/gm,
  /(dockerfile parse error (?:on )?line \d+)/gim,
];

/** Lines that tell nothing about the cause. */
const NOISE = /^(?: ---> |Removing intermediate container |Sending build context |[0-9a-f]{12}: |-+$|\s*$)/;

/** Reads the output of BuildKit or of the classic builder, once it has failed; `target` is bake's name for it. */
export function findBuildFailure(output: string, target = ''): BuildFailure {
  const text = output.replace(COLOURS, '');
  const step = STEPS.map((pattern) => [...text.matchAll(pattern)].at(-1)?.[1]).find((found) => found !== undefined);
  const lines = text.trimEnd().split('\n');
  const error = (lines.at(-1) ?? '').replace(/^ERROR: (?:target \S+: )?/, '');
  const before = step?.startsWith('Step ') ? classicOutput(lines, step) : vertexOutput(lines, step);
  const all = [...before, error].filter((line) => !NOISE.test(line));
  return { step: step?.replace(`[${target} `, '['), lines: all.slice(-MAX_LINES) };
}

/** What the step printed: "#20 1.161 text", under the number of the step's vertex. */
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
