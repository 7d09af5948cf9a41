import type { Environment } from '../environment.ts';

/** Everything that differs from one CI platform to another, as data and pure functions. */
export type PlatformTraits = {
  /** As people write it. */
  readonly name: string;
  /** The variable that the platform sets in every job. */
  readonly marker: string;
  /** The variable with the path of the file with the event that started the run. */
  readonly eventVariable: string | undefined;
  /** Variables that the platform sets in a job and masks in its log. */
  readonly secretVariables: readonly string[];
  /** What a review is called, the sign before its number, and its path below the repository's address. */
  readonly review: { readonly noun: string; readonly sign: string; readonly path: string };
  /** Where a commit is below the repository's address. */
  readonly commitPath: string;
  readonly token: TokenTraits;
  readonly registry: RegistryTraits;
  readonly job: JobTraits;
};

/** The token for the platform's API, and what to do when it is not set. */
export type TokenTraits = {
  /** The key of its setting. */
  readonly setting: string;
  readonly variable: string;
  /** When a comment about images cannot be posted without it. */
  readonly missing: { readonly message: string; readonly hint: string };
  /** When a comment about a plan cannot be posted without it. */
  readonly planHint: string;
  /** The token that can read labels, and the one that can write to the manifests repository: follows "set it to". */
  readonly forLabels: string;
  readonly forManifests: string;
};

/** The registry that comes with a repository, and the login of a job. */
export type RegistryTraits = {
  /** What the names of the repository's own images begin with. */
  readonly image: (env: Environment) => string | undefined;
  /** The registry that accepts the login of the job. */
  readonly address: (env: Environment) => string | undefined;
  readonly user: (env: Environment) => string | undefined;
  readonly passwordVariable: string;
};

/** How a job shows its output and gets its variables; also for a plain machine. */
export type JobTraits = {
  readonly variables: VariableTraits;
  readonly log: LogTraits;
  /** Variables that name the files for outputs of the step and for the job summary. */
  readonly outputVariable: string | undefined;
  readonly summaryVariable: string | undefined;
};

/** How a job gets the variables that hold its secrets. */
export type VariableTraits = {
  /** What to do about one that is not set: a sentence without its end. */
  readonly missing: (name: string, env: Environment) => string;
  /** Where the platform puts the value of a variable of the type "file"; the variable itself then has this path. */
  readonly file: (name: string, env: Environment) => string | undefined;
  /** What to do about secrets that this job has although its branch is not protected; undefined if it is not known. */
  readonly exposed: (env: Environment) => string | undefined;
};

export type LogTraits = {
  /** Undefined if the log has no sections. */
  readonly fold: FoldTraits | undefined;
  /** A line with a warning or an error, already without commands. */
  readonly problem: (level: 'warning' | 'error', line: string) => string;
  /** Errors in the log are also shown elsewhere, so each of them has its own line. */
  readonly annotates: boolean;
  /** Text from other programs, without what the platform would read as a command. */
  readonly disarm: (text: string) => string;
};

/** What is written before and after text that can be folded; `at` in seconds since 1970. */
export type FoldTraits = {
  readonly begin: (section: {
    readonly id: string;
    readonly title: string;
    readonly at: number;
    readonly collapsed: boolean;
  }) => string;
  readonly end: (section: { readonly id: string; readonly at: number }) => string;
};
