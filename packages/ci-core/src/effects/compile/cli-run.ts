/** A `docker stack deploy` that has ended, and the folders in which it saw the root and the home folder of the server. */
export type CliRun = {
  readonly code: number;
  /** Its standard error. */
  readonly words: string;
  readonly root: string;
  /** Undefined if it saw the home folder itself. */
  readonly home: string | undefined;
};
