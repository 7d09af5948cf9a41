import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { CiError } from '../../../packages/ci-core/src/errors.ts';

/** A parser of what others wrote, and what to feed it. */
export type Parser<I> = {
  readonly name: string;
  /** The exported functions that it stands for. */
  readonly covers: readonly string[];
  readonly inputs: fc.Arbitrary<I>;
  /** Inputs of about so many characters whose size is the attack. */
  readonly attacks?: (size: number) => readonly I[];
  /** Returns the result as plain data; if it has `problems`, the input was refused. */
  readonly read: (input: I) => unknown;
  /** It gives a promise. */
  readonly waits?: true;
  /** What else must hold, given that it did not throw. */
  readonly check?: (output: never, input: I) => void;
};

export type Fuzzer = Pick<Parser<never>, 'name' | 'covers' | 'waits'> & {
  readonly chunk: (seed: number, inputs: number, attackSize: number) => Promise<Figures>;
};

export type Figures = { inputs: number; accepted: number; refused: number; slowest: number };

const LONGEST_CALL = 1_000;
const BATCH = 250;
/** A batch that takes longer hangs: it is stopped, and its input is reported. */
const LONGEST_BATCH = 60_000;
const ROOM = 100_000;
const FACTOR = 50;
const MOST_KEPT = 64 * 1024 * 1024;

/** Keeps the type of the inputs to itself. */
export function fuzzer<I>(parser: Parser<I>): Fuzzer {
  const { name, covers, waits } = parser;
  return {
    name,
    covers,
    ...(waits ? { waits } : {}),
    chunk: (seed, inputs, size) => chunk(parser, seed, inputs, size),
  };
}

async function chunk<I>(parser: Parser<I>, seed: number, inputs: number, size: number): Promise<Figures> {
  const figures: Figures = { inputs: 0, accepted: 0, refused: 0, slowest: 0 };
  const before = await heap();
  const failures: string[] = [];
  for (const input of parser.attacks?.(size) ?? []) {
    try {
      await guarded(
        () => once(parser, input, figures),
        () => input,
      );
    } catch (error) {
      failures.push(`with ${describe(input)}: ${wordsOf(error)}`);
    }
  }
  if (failures.length > 0) throw new Error(failures.join('\n\n'));
  for (let done = 0, batch = 0; done < inputs; done += BATCH, batch++) {
    const params = { seed: seed * 10_000 + batch, numRuns: Math.min(BATCH, inputs - done), reporter: told<I> };
    await (parser.waits ? slowBatch : quickBatch)(parser, params, figures);
  }
  const grown = (await heap()) - before;
  if (grown > MOST_KEPT) throw new Error(`keeps ${grown} bytes after ${inputs} inputs`);
  return figures;
}

type Params<I> = {
  readonly seed: number;
  readonly numRuns: number;
  readonly reporter: (run: fc.RunDetails<[I]>) => void;
};

/** One guard for all. */
async function quickBatch<I>(parser: Parser<I>, params: Params<I>, figures: Figures): Promise<void> {
  let current: I | undefined;
  const property = fc.property(parser.inputs, (input) => {
    current = input;
    once(parser, input, figures);
  });
  guarded(
    () => fc.assert(property, params),
    () => current,
  );
}

function slowBatch<I>(parser: Parser<I>, params: Params<I>, figures: Figures): Promise<void> {
  const property = fc.asyncProperty(parser.inputs, async (input) => {
    await guarded(
      () => once(parser, input, figures),
      () => input,
    );
  });
  return fc.assert(property, params);
}

/** Waits only where the parser does. */
function once<I>(parser: Parser<I>, input: I, figures: Figures): Promise<void> | undefined {
  const began = { at: performance.now(), cpu: process.cpuUsage() };
  const done = (output: unknown) => judge(parser, input, output, figures, began);
  const output = attempt(() => parser.read(input));
  return output instanceof Promise ? output.catch(expected).then(done) : void done(output);
}

type Began = { readonly at: number; readonly cpu: NodeJS.CpuUsage };

function judge<I>(parser: Parser<I>, input: I, output: unknown, figures: Figures, { at, cpu }: Began): void {
  const { user, system } = process.cpuUsage(cpu);
  // Another process may have had the machine, and the collector of garbage works beside us.
  const took = Math.min(performance.now() - at, (user + system) / 1_000);
  figures.inputs += 1;
  figures.slowest = Math.max(figures.slowest, took);
  if (took > LONGEST_CALL) throw new Error(`took ${Math.round(took)} ms`);
  const refused = output instanceof CiError || problemsOf(output) > 0;
  figures[refused ? 'refused' : 'accepted'] += 1;
  parser.check?.(output as never, input);
  const [read, wrote] = [sizeOf(input), sizeOf(output)];
  if (wrote > ROOM + FACTOR * read) throw new Error(`made ${wrote} characters out of ${read}`);
}

/** Anything but an error that we expect and can explain is a bug. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return expected(error);
  }
}

function expected(error: unknown): CiError {
  if (error instanceof CiError) return error;
  throw error;
}

function problemsOf(output: unknown): number {
  const problems: unknown = Object(output).problems;
  return Array.isArray(problems) ? problems.length : 0;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return JSON.stringify(value, (_, member) => (member instanceof Map ? [...member] : member))?.length ?? 0;
}

/** What hangs is stopped, as far as it does so before its first pause. */
function guarded<T>(run: () => T, input: () => unknown): T {
  Object.assign(globalThis, { swarmCiFuzz: run });
  try {
    return guard.runInThisContext({ timeout: LONGEST_BATCH });
  } catch (error) {
    if (Reflect.get(Object(error), 'code') !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`hangs with ${describe(input())}`, { cause: error });
  }
}

const guard = new vm.Script('swarmCiFuzz()');

function describe(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length > 3_000 ? `${text.slice(0, 300)}… (${text.length} characters) …${text.slice(-100)}` : text;
}

function told<I>({ failed, counterexample, errorInstance: error }: fc.RunDetails<[I]>): void {
  if (!failed) return;
  throw new Error(`with ${describe(counterexample)}: ${wordsOf(error)}`, { cause: error });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 6).join('\n') : String(error);
}

v8.setFlagsFromString('--expose-gc');
const collect: () => void = vm.runInNewContext('gc');

/** Patterns and their code are let go of only after some rounds without use, other things only between two turns of the loop. */
const COLLECTIONS = 10;

async function heap(): Promise<number> {
  for (let round = 0; round < COLLECTIONS; round++) {
    collect();
    await turn();
  }
  return process.memoryUsage().heapUsed;
}
