/** Where a flow logs what it does; the caller decides how it looks. */
export type Log = {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
  /** Starts a section with a heading; call the result to end it. */
  readonly section: (title: string) => () => void;
  /** A long text that is rarely read: collapsed under its title if the platform supports it, otherwise omitted. */
  readonly folded: (title: string, text: string) => void;
  /** The current activity, for a terminal; not kept. Empty when there is none. */
  readonly progress: (text: string) => void;
};
