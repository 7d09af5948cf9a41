import type { Problem, SettingKey, Settings } from '@swarm-ci/core';
import type { World } from './world.ts';

/** An option with a value; the values of one that repeats are joined by commas. */
export type Option = { readonly placeholder: string; readonly describe: string; readonly repeat?: true };

/** One job of the command line: a small file that reads its input, calls the core and prints the result. */
export type Job<K extends SettingKey = SettingKey> = {
  readonly name: string;
  readonly purpose: string;
  /** Such as `<env>` or `[file]`. */
  readonly argument?: { readonly name: string; readonly describe: string; readonly required: boolean };
  /** What follows after `--`: a program with its arguments; absent for a job that runs none. */
  readonly command?: string;
  /** Settings that the job reads from flags, environment variables and swarm-ci.yaml. */
  readonly settings: readonly K[];
  /** Switches without a value, by name. */
  readonly switches?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, Option>>;
  /** The outputs of a step that runs the job in GitHub Actions. */
  readonly outputs?: Readonly<Record<string, string>>;
  readonly example: string;
  /** Returns the exit code. */
  readonly run: (input: JobInput<K>, world: World) => Promise<number>;
};

export type JobInput<K extends SettingKey> = {
  readonly argument: string;
  /** What follows after `--`; undefined without it. */
  readonly command?: readonly string[] | undefined;
  readonly settings: Settings<K>;
  readonly switches: ReadonlySet<string>;
  readonly options: Readonly<Record<string, string | undefined>>;
  /** Problems with the input so far; a job reports them together with those that it finds itself. */
  readonly problems: readonly Problem[];
  /** The environments whose compose files swarm-ci.yaml names. */
  readonly withFiles: () => readonly string[];
  /** The settings of another environment, for a job that is for several; with all problems with the input. */
  readonly settingsFor: (environment: string) => {
    readonly settings: Settings<K>;
    readonly problems: readonly Problem[];
  };
};

export function defineJob<const K extends SettingKey>(job: Job<K>): Job<K> {
  return job;
}
