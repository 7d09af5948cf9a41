import type { DeployPlan } from '../deploy/deploy-plan.ts';
import type { NamedFile } from '../manifest/manifest.ts';

/** The content that a config or secret is to have, and where it comes from; undefined if it is not known. */
export function declaredContent(
  { kind, key, external, file }: NamedFile,
  { given, contents }: Pick<DeployPlan, 'given' | 'contents'>,
): { readonly content: Uint8Array; readonly from: string } | undefined {
  if (external) return undefined;
  const one = given.find((other) => other.kind === kind && other.key === key);
  if (one !== undefined) return one;
  const content = file === undefined ? undefined : contents.get(file);
  return file === undefined || content === undefined ? undefined : { content, from: file };
}
