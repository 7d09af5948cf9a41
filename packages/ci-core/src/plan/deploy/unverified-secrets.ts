import { createHash } from 'node:crypto';
import { variableName } from '../../text.ts';
import type { DeployPlan } from './deploy-plan.ts';
import type { ServerFacts } from './server-facts.ts';

const SHORT_HASH = 12;

/**
 * A warning for each secret from a file whose name already exists in the swarm: the engine never returns its content, and
 * rejects a change. If the name contains the hash of the file, the content is known to be the same.
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
    const exists = `secret "${full}" already exists, and Docker does not show its content to compare it with ${file}`;
    const advice = `to avoid this, use a versioned name: "name: \${${variableName(key)}}"`;
    return [`${at}: ${exists}; if it changed, Docker rejects the deploy; ${advice}`];
  });
}

function isVersionedName(bytes: Uint8Array, name: string): boolean {
  const md5 = createHash('md5').update(bytes).digest('hex');
  return name.endsWith(`_${md5}`) || name.endsWith(`_${md5.slice(0, SHORT_HASH)}`);
}
