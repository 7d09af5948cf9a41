import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';

type Recorded = {
  readonly env: Record<string, string>;
  readonly event: { readonly pull_request: { labels: { name: string }[]; readonly head: { sha: string } } };
};
type Variables = Readonly<Record<string, string>>;

/** The environment of a recorded pipeline in test/fixtures/ci-env, with its event and GITHUB_OUTPUT in this folder. */
export async function ciEnvironment(
  name: string,
  folder: string,
  change: (recorded: Recorded) => void = () => {},
): Promise<{ env: Variables; output: string }> {
  const recorded = JSON.parse(await readFile(join(root, `test/fixtures/ci-env/${name}.json`), 'utf8'));
  change(recorded);
  const output = join(folder, `${name}.output`);
  if (recorded.event === undefined) return { env: recorded.env, output };
  const event = join(folder, `${name}.event.json`);
  await Promise.all([writeFile(event, JSON.stringify(recorded.event)), writeFile(output, '')]);
  return { env: { ...recorded.env, GITHUB_EVENT_PATH: event, GITHUB_OUTPUT: output }, output };
}
