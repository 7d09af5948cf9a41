/** Where the content of a config or secret comes from, other than from a plain file of the repository. */
export type ValueSource =
  | { readonly from: 'environment'; readonly variable: string }
  /** Of a config: the text itself, its variables filled in. */
  | { readonly from: 'content'; readonly text: string }
  /** A command that runs in the job, without a shell. */
  | { readonly from: 'command'; readonly argv: readonly [string, ...string[]] }
  /** A file that is encrypted by SOPS or age; `path` leads to one value of a document. */
  | { readonly from: 'encrypted'; readonly file: string; readonly path: readonly string[] };

/** The source in words, for messages. */
export function sourceName(source: ValueSource): string {
  switch (source.from) {
    case 'environment':
      return `the variable ${source.variable}`;
    case 'content':
      return 'its content';
    case 'command':
      return `the command ${source.argv[0]}`;
    case 'encrypted':
      return source.file;
  }
}
