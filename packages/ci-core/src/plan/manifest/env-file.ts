/** A line of an `env_file`; a name alone has no value. */
export type EnvLine = { readonly name: string; readonly value: string | undefined; readonly line: number };

/** The lines of an `env_file`, parsed like Docker's CLI (opts/file.go). It rejects a name with a space in it by itself. */
export function envFileLines(text: string): EnvLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((written, index): EnvLine[] => {
      const content = written.replace(/\r$/, '').trimStart();
      if (content === '' || content.startsWith('#')) return [];
      const at = content.indexOf('=');
      const name = at < 0 ? content : content.slice(0, at);
      return [{ name, value: at < 0 ? undefined : content.slice(at + 1), line: index + 1 }];
    });
}
