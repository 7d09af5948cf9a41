import { parseArgs } from 'node:util';
import { definitions, flagOf, hasFlag, nearest, type Problem, type Setting, type SettingKey } from '@swarm-ci/core';
import type { Job } from './job.ts';

export type Arguments = {
  readonly argument: string;
  /** The words after `--`, for a job that takes a command. */
  readonly command: readonly string[] | undefined;
  readonly flags: Readonly<Partial<Record<SettingKey, string>>>;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly switches: ReadonlySet<string>;
  readonly problems: readonly Problem[];
};

/** Of one argument: `parseArgs` reads a word like -abc as one option for each letter, which overflows the call stack if it is long. */
const LONGEST = 20_000;

/** Splits the command of another program from the arguments of the job. */
export function splitCommand(
  { command }: Pick<Job, 'command'>,
  args: readonly string[],
): { readonly own: readonly string[]; readonly command: readonly string[] | undefined } {
  const end = command === undefined ? -1 : args.indexOf('--');
  return end < 0 ? { own: args, command: undefined } : { own: args.slice(0, end), command: args.slice(end + 1) };
}

/** Reads the command line of a job; all problems with it are returned together. */
export function readArguments(job: Job, words: readonly string[]): Arguments {
  const { own: args, command } = splitCommand(job, words);
  const settings = new Map(job.settings.filter((key) => hasFlag(definitions[key])).map((key) => [flagOf(key), key]));
  const options = new Set(Object.keys(job.options ?? {}));
  const switches = new Set(['json', ...Object.keys(job.switches ?? {})]);
  const spec = Object.fromEntries([
    ...[...settings.keys(), ...options].map((name) => [name, { type: 'string' as const }]),
    ...[...switches].map((name) => [name, { type: 'boolean' as const }]),
  ]);
  const problems = tooLong(args);
  const read = problems.length > 0 ? args.map((arg) => (arg.length > LONGEST ? arg.slice(0, 100) : arg)) : [...args];
  const { tokens } = parseArgs({ args: read, options: spec, strict: false, allowPositionals: true, tokens: true });

  const positionals: string[] = [];
  const flags: Partial<Record<SettingKey, string>> = {};
  const values: Record<string, string> = {};
  const on = new Set<string>();
  let lastUnknown = -1;
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const key = settings.get(name);
    const problem = (message: string, hint: string) => problems.push({ at: rawName, message, hint });
    if (switches.has(name)) {
      if (value === undefined) on.add(name);
      else problem(`takes no value, found "${value}"`, `write ${rawName} alone`);
    } else if (key === undefined && !options.has(name)) {
      // The letters of a word like -abc are separate options: only the first is reported.
      if (token.index === lastUnknown) continue;
      lastUnknown = token.index;
      problem(secretNamed(name) ?? 'unknown option', nearest(name, [...settings.keys(), ...options, ...switches]));
    } else if (value === undefined || value === '') problem('needs a value', `write ${rawName} VALUE`);
    else if (key !== undefined) flags[key] = isRepeated(key) && flags[key] ? `${flags[key]},${value}` : value;
    else values[name] = job.options?.[name]?.repeat && values[name] ? `${values[name]},${value}` : value;
  }
  return {
    argument: positionals[0] ?? '',
    command,
    flags,
    options: values,
    switches: on,
    problems: [...problems, ...positionalFaults(job, positionals)],
  };
}

/** A flag for a list of items can be given once for each of them. */
function isRepeated(key: SettingKey): boolean {
  const setting: Setting = definitions[key];
  return setting.list === 'items';
}

function tooLong(args: readonly string[]): Problem[] {
  return args.flatMap(({ length }, i) => {
    if (length <= LONGEST) return [];
    const message = `has ${length} characters; the limit is ${LONGEST}`;
    return [
      { at: `argument ${i + 1}`, message, hint: 'set the environment variable of the setting instead, or pass a file' },
    ];
  });
}

function secretNamed(name: string): string | undefined {
  const key = (Object.keys(definitions) as SettingKey[]).find((key) => flagOf(key) === name);
  const setting: Setting | undefined = key && definitions[key];
  return setting?.secret ? `is a secret, which cannot be passed on the command line; set ${setting.env[0]}` : undefined;
}

function positionalFaults({ name, argument, command }: Job, found: readonly string[]): Problem[] {
  const most = argument ? 1 : 0;
  if (found.length > most) {
    return [
      {
        at: `"${found[most]}"`,
        message: `"${name}" takes ${most === 0 ? 'no argument' : 'one argument'}`,
        hint: command === undefined ? `see swarm-ci ${name} --help` : 'write "--" before the command',
      },
    ];
  }
  if (argument?.required && found.length === 0) {
    return [
      { at: `<${argument.name}>`, message: `is missing: ${argument.describe}`, hint: `see swarm-ci ${name} --help` },
    ];
  }
  return [];
}
