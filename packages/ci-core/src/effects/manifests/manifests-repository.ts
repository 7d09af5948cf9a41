/** A file at one commit; `version` is what the platform wants to see again when it is changed. */
export type ReadFile = { readonly path: string; readonly text: string; readonly version: string };

/** The same, with what may be no text at all. */
export type RawFile = Omit<ReadFile, 'text'> & { readonly bytes: Uint8Array };

export type Commit = {
  readonly branch: string;
  /** The commit that was read. */
  readonly base: string;
  /** The branch begins anew at that commit, whatever it was; else it must still be there. */
  readonly anew: boolean;
  readonly message: string;
  readonly files: readonly ReadFile[];
};

export type Request = { readonly number: number; readonly url: string };
export type RequestText = { readonly title: string; readonly body: string };

/** A repository of manifests on GitLab or GitHub, changed over its API alone. */
export type ManifestsRepository = {
  readonly name: string;
  readonly defaultBranch: () => Promise<string>;
  /** The commit that a branch is at; undefined when there is no such branch. */
  readonly headOf: (branch: string) => Promise<string | undefined>;
  readonly readFile: (path: string, commit: string) => Promise<RawFile | undefined>;
  /** False when somebody else changed the branch meanwhile: nothing was done. INVALID_INPUT for a symbolic link. */
  readonly commit: (commit: Commit) => Promise<boolean>;
  readonly findOpen: (branch: string, target: string) => Promise<Request | undefined>;
  readonly open: (
    branch: string,
    target: string,
    text: RequestText & { readonly labels: readonly string[] },
  ) => Promise<Request>;
  readonly retell: (request: Request, text: RequestText) => Promise<void>;
};
