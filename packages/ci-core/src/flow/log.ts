/** Where a flow says what it does; how it looks is the caller's business. */
export type Log = {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Long work under a heading of its own; call the result when it is done. */
  readonly section: (title: string) => () => void;
  /** A long text that few want to read: behind its title where the platform folds, else left out. */
  readonly folded: (title: string, text: string) => void;
  /** What is going on right now, for a terminal; not kept anywhere. Empty when nothing is. */
  readonly progress: (text: string) => void;
};
