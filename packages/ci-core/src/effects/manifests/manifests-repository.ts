/** A file at one commit; `version` must be sent to the platform to change it. */
export type ReadFile = { readonly path: string; readonly text: string; readonly version: string };

/** The same, with contents that may not be text. */
export type RawFile = Omit<ReadFile, 'text'> & { readonly bytes: Uint8Array };

export type Commit = {
  readonly branch: string;
  /** The commit that was read. */
  readonly base: string;
  /** The branch is reset to that commit first; else it must still be at it. */
  readonly restart: boolean;
  readonly message: string;
  readonly files: readonly ReadFile[];
};

export type Request = { readonly number: number; readonly url: string };
export type OpenRequest = Request & { readonly body: string };
export type RequestText = { readonly title: string; readonly body: string };

/** A repository of manifests on GitLab or GitHub, changed only through its API. */
export type ManifestsRepository = {
  readonly name: string;
  readonly defaultBranch: () => Promise<string>;
  /** The commit that a branch is at; undefined when there is no such branch. */
  readonly headOf: (branch: string) => Promise<string | undefined>;
  readonly readFile: (path: string, commit: string) => Promise<RawFile | undefined>;
  /**
   * False when the branch was changed meanwhile: nothing was done. INVALID_INPUT for a symbolic link, PLATFORM_REFUSED with
   * the platform's words for a rule that the commit breaks.
   */
  readonly commit: (commit: Commit) => Promise<boolean>;
  readonly findOpen: (branch: string, target: string) => Promise<OpenRequest | undefined>;
  readonly open: (
    branch: string,
    target: string,
    text: RequestText & { readonly labels: readonly string[] },
  ) => Promise<Request>;
  readonly changeText: (request: Request, text: RequestText) => Promise<void>;
};
