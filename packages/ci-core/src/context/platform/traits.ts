import type { Environment } from '../environment.ts';

/** Everything that differs from one CI platform to another, as data and pure functions. */
export type PlatformTraits = {
  /** As people write it. */
  readonly name: string;
  /** The variable that the platform sets in every job. */
  readonly marker: string;
  /** The variable that names the file with what started the run. */
  readonly eventVariable: string | undefined;
  /** What a request to merge is called, written before its number, and where it is below the repository's address. */
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
  /** No comment about images without it. */
  readonly missing: { readonly message: string; readonly hint: string };
  /** No comment about a plan without it. */
  readonly planHint: string;
  /** What reads labels with it, and what writes to the repository of the manifests: follows "set it to". */
  readonly forLabels: string;
  readonly forManifests: string;
};

/** The registry that comes with a repository, and the login of a job. */
export type RegistryTraits = {
  /** What the names of the repository's own images begin with. */
  readonly image: (env: Environment) => string | undefined;
  /** Images go there even when REGISTRY names another one. */
  readonly ownFirst: boolean;
  /** The registry that takes the login of the job. */
  readonly address: (env: Environment) => string | undefined;
  readonly user: (env: Environment) => string | undefined;
  readonly passwordVariable: string;
};

/** How a job shows what it has to say; a plain machine has such traits too. */
export type JobTraits = {
  readonly log: LogTraits;
  /** Variables that name the files for outputs of the step and for the job summary. */
  readonly outputVariable: string | undefined;
  readonly summaryVariable: string | undefined;
};

export type LogTraits = {
  /** Undefined where nothing folds. */
  readonly fold: FoldTraits | undefined;
  /** A line about something wrong, already without commands. */
  readonly problem: (level: 'warning' | 'error', line: string) => string;
  /** Errors of the log are shown elsewhere too, so each of them is worth a line of its own. */
  readonly annotates: boolean;
  /** Text of others, without what the platform would take as a command. */
  readonly disarm: (text: string) => string;
};

/** What stands before and after text that can be folded; `at` in seconds since 1970. */
export type FoldTraits = {
  readonly begin: (section: {
    readonly id: string;
    readonly title: string;
    readonly at: number;
    readonly collapsed: boolean;
  }) => string;
  readonly end: (section: { readonly id: string; readonly at: number }) => string;
};
