/** A Git repository as its platform's API shows it: branches, commits and merge requests. */
export type ManifestsState = {
  readonly branches: Map<string, string>;
  /** Files of each commit. */
  readonly commits: Map<string, Snapshot>;
  readonly requests: ManifestsRequest[];
  /** Modes of files that are none of the usual ones, on every branch. */
  readonly modes: Map<string, string>;
  /** What the files are written in. */
  encoding: BufferEncoding;
  /** Another user changes a file on a branch. */
  readonly push: (branch: string, path: string, text: string) => void;
  /** Done once, right before the next commit is taken. */
  readonly beforeCommit: (work: () => void) => void;
  readonly takeCommit: () => void;
  readonly add: (snapshot: Snapshot) => string;
  readonly read: (branch: string, path: string) => string | undefined;
  readonly history: (branch: string) => readonly string[];
};

export type Snapshot = {
  readonly files: ReadonlyMap<string, string>;
  readonly parent?: string;
  readonly message: string;
};

export type ManifestsRequest = {
  readonly number: number;
  readonly source: string;
  readonly target: string;
  title: string;
  body: string;
  labels: string[];
  state: 'open' | 'merged';
};

export function manifestsState(files: Readonly<Record<string, string>>): ManifestsState {
  const branches = new Map<string, string>();
  const commits = new Map<string, Snapshot>();
  let waiting: (() => void)[] = [];
  const add = (snapshot: Snapshot) => {
    const sha = String(commits.size + 1).padStart(40, '0');
    commits.set(sha, snapshot);
    return sha;
  };
  const at = (branch: string) => commits.get(branches.get(branch) ?? '');
  branches.set('trunk', add({ files: new Map(Object.entries(files)), message: 'first' }));
  return {
    branches,
    commits,
    requests: [],
    modes: new Map(),
    encoding: 'utf8',
    add,
    push: (branch, path, text) => {
      const parent = branches.get(branch) ?? '';
      const changed = new Map(at(branch)?.files).set(path, text);
      branches.set(branch, add({ files: changed, parent, message: `another user changes ${path}` }));
    },
    beforeCommit: (work) => void waiting.push(work),
    takeCommit: () => {
      const now = waiting;
      waiting = [];
      for (const work of now) work();
    },
    read: (branch, path) => at(branch)?.files.get(path),
    history: (branch) => {
      const messages: string[] = [];
      for (let sha = branches.get(branch); sha; sha = commits.get(sha)?.parent)
        messages.push(commits.get(sha)?.message ?? '');
      return messages;
    },
  };
}
