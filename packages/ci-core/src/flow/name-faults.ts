import type { Problem } from '../errors.ts';
import type { ManifestService } from '../plan/manifest.ts';
import type { Place } from '../plan/place.ts';

const STACK = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;
const SERVICE = /^[a-zA-Z0-9_.-]+$/;

/** A stack or folder that came from the project's name: Docker would take it for an option or refuse it halfway through. */
export function placeFaults({ stack, serverPath }: Place): Problem[] {
  const problems: Problem[] = [];
  if (!STACK.test(stack)) {
    const message = `"${stack}" is no name of a stack: only a-z A-Z 0-9 _ . - and a letter or digit first`;
    problems.push({ at: 'STACK_NAME', message, hint: 'set STACK_NAME, or correct PROJECT_NAME' });
  }
  if (serverPath.split('/').includes('..')) {
    const message = `"${serverPath}" leads upwards`;
    problems.push({ at: 'SERVER_PATH', message, hint: 'write the folder without "..", or correct PROJECT_NAME' });
  }
  return problems;
}

/** Docker's CLI refuses these only when everything else is on the server. */
export function serviceNameFaults(services: readonly ManifestService[]): Problem[] {
  return services
    .filter(({ name }) => !SERVICE.test(name))
    .map(({ name, at }) => ({
      at,
      message: `"${name}" is no name of a service`,
      hint: 'write letters, digits, dots, dashes and underscores only',
    }));
}
