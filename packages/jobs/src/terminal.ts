/** What the command line needs of a process; cli.ts hands over the real one. */
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
  readonly once: (signal: 'SIGINT' | 'SIGTERM', listener: () => void) => unknown;
};
