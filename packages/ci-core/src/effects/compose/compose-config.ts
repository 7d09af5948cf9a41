/** The files that "docker compose" is to read; paths in `files` and `sources` start at `directory`. */
export type ComposeInput = {
  readonly directory: string;
  /** In the order in which they are merged. */
  readonly files: readonly string[];
  /** All compose files that they include and extend, themselves among them. */
  readonly sources: readonly string[];
  /** One more compose file that is merged last: its text. */
  readonly overlay: string | undefined;
};

/** The merged files in YAML, with paths that start at `folder`; or why "docker compose" refuses them. */
export type ComposeAnswer =
  | { readonly model: string; readonly folder: string; readonly refusal?: undefined }
  | { readonly refusal: string };

/** Runs "docker compose config"; undefined if there is no "docker compose". */
export type ComposeConfig = (input: ComposeInput) => Promise<ComposeAnswer | undefined>;

/** The names of its variables stay as they are, and so does what is not a matter of merging. */
export const CONFIG_ARGV = ['config', '--no-interpolate', '--no-normalize', '--no-consistency'] as const;

/** The options that name the files; the overlay comes on standard input. */
export function fileOptions({ files, overlay }: Pick<ComposeInput, 'files' | 'overlay'>): string[] {
  return [...files, ...(overlay === undefined ? [] : ['-'])].flatMap((file) => ['--file', file]);
}

/** What "docker compose" takes for the folder of the user: paths below it start with `~/` in a file, and lead to another one on the server. */
export const HOME_FOLDER = '/swarm-ci-home';

/** What `docker compose` prints of a refusal, without the folder that it ran in. */
export function refusalIn(stderr: string, folder: string): string {
  const lines = stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^time="[^"]*" level=(warning|info)/.test(line));
  return lines.map((line) => line.replaceAll(`${folder}/`, '').trim()).join('; ') || 'it gives no reason';
}
