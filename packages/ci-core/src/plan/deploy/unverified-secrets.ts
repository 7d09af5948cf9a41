import { createHash } from 'node:crypto';
import { variableName } from '../../text.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { ServerFacts } from './server-facts.ts';

const SHORT_HASH = 12;

/**
 * A warning for each secret from a file that the swarm has already under that name: the engine tells nobody its content,
 * and refuses another one. A name that holds the hash of the file is known to be the same.
 */
export function unverifiedSecrets(
  { namedFiles, stack, contents }: Pick<DeployPlan, 'namedFiles' | 'stack' | 'contents'>,
  { secrets }: Pick<ServerFacts, 'secrets'>,
): string[] {
  return namedFiles.flatMap(({ kind, key, name, external, file, at }) => {
    const full = name ?? `${stack}_${key}`;
    if (kind !== 'secret' || external || file === undefined || !secrets.includes(full)) return [];
    const bytes = contents.get(file);
    if (bytes !== undefined && isVersionedName(bytes, full)) return [];
    const unseen = `secret "${full}" exists, and its content cannot be compared with ${file}`;
    const advice = `"name: \${${variableName(key)}}" gives it a versioned name`;
    return [`${at}: ${unseen}: if it changed, Docker refuses the deploy; ${advice}`];
  });
}

function isVersionedName(bytes: Uint8Array, name: string): boolean {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return name.endsWith(`_${md5}`) || name.endsWith(`_${md5.slice(0, SHORT_HASH)}`);
}
