import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import { isEncryptedFile } from '../../plan/value/valued-entries.ts';
import { createRedactor, Secret } from '../../secret.ts';

/**
 * Hides the secrets of a release in logs and health checks of containers and in Docker's errors. Applied where the text is
 * read, before a report quotes and escapes it.
 */
export function maskOf({
  variables,
  secretFiles,
  contents,
  logins,
  declaredSecrets,
}: DeployPlan): (text: string) => string {
  const fromFiles = secretFiles.flatMap((path) => {
    // Of an encrypted file the decrypted values are among the declared secrets.
    const bytes = isEncryptedFile(path) ? undefined : contents.get(path);
    return bytes === undefined ? [] : [new Secret(Buffer.from(bytes).toString('utf8'))];
  });
  const named = Object.values(variables).filter((value) => value instanceof Secret);
  return createRedactor([...fromFiles, ...named, ...declaredSecrets, ...logins.map(({ password }) => password)]);
}
