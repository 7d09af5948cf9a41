export type Signal = 'SIGINT' | 'SIGTERM';

/** The part of a process that the command line uses; cli.ts passes the real one. */
export type Terminal = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: () => string;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: { readonly write: (text: string) => unknown };
  readonly stderr: {
    readonly write: (text: string) => unknown;
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly removeAllListeners: (signal: Signal) => unknown;
  readonly on: (signal: Signal, listener: () => void) => unknown;
};
