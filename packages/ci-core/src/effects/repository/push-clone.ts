import type { Run } from '../../command.ts';
import { CiError } from '../../errors.ts';
import { Secret } from '../../secret.ts';
import { lastLine } from '../../text.ts';
import type { ToolkitClone } from './toolkit-clone.ts';

/** Where Git pushes to, and the token that it may use there and nowhere else. */
export type PushTarget = { readonly url: string; readonly token: Secret | undefined };

/** Pushes the commit of a clone to the branch `main` and to the tag of its version. Git itself refuses to move a tag. */
export async function pushClone(run: Run, { url, token }: PushTarget, clone: ToolkitClone): Promise<void> {
  const { commit, version, folder } = clone;
  const refs = [`${commit}:refs/heads/main`, `${commit}:refs/tags/v${version}`];
  const argv = ['git', 'push', '--porcelain', `${url}.git`, ...refs] as const;
  const { code, stdout, stderr } = await run({ argv: [...argv], env: gitEnv(url, token), cwd: folder });
  if (code === 0) return;
  const hint = `create an empty project there, and give the token the right to push to main; to replace a tag v${version} of another commit, delete it there`;
  throw new CiError('PLATFORM_REFUSED', `${url} was not pushed to: ${refusal(stdout, stderr)}`, { hint });
}

/** The token is passed in the environment, never in argv or in the configuration of the clone. */
function gitEnv(url: string, token: Secret | undefined): Record<string, string | Secret> {
  const plain = { GIT_TERMINAL_PROMPT: '0' };
  if (token === undefined) return plain;
  const basic = Buffer.from(`oauth2:${token.reveal()}`).toString('base64');
  return {
    ...plain,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: new Secret(`Authorization: Basic ${basic}`),
  };
}

/** `!` marks a ref that was refused. */
function refusal(stdout: string, stderr: string): string {
  const refused = stdout.split('\n').filter((line) => line.startsWith('!'));
  return refused.length > 0 ? refused.join('; ').replaceAll('\t', ' ') : lastLine(stderr) || 'no output';
}
