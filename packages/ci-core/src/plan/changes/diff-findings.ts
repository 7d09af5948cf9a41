import type { Finding } from '../deploy/preflight.ts';
import type { StackDiff } from './diff-stack.ts';

/** What a deploy of these changes must not do unasked, and what Docker silently leaves as it is. */
export function diffFindings(
  { foreign, frozen }: Pick<StackDiff, 'foreign' | 'frozen'>,
  composeFile: string,
): Finding[] {
  return [
    ...foreign.map(
      (name): Finding => ({
        level: 'problem',
        at: composeFile,
        message: `the service ${name} runs in this stack, but it is not in the manifest and no release of swarm-ci had it`,
        hint: 'add --prune-foreign to remove it, or set "prune: false" to keep it',
        code: 'INVALID_INPUT',
      }),
    ),
    ...frozen.map(
      ({ name, settings, foreign: isForeign }): Finding =>
        isForeign
          ? {
              level: 'problem',
              at: composeFile,
              message: `the network ${name} exists and does not belong to this stack`,
              hint: 'use it with "external: true", or give the network another name',
              code: 'INVALID_INPUT',
            }
          : {
              level: 'warning',
              at: composeFile,
              message: `the network ${name} exists with other settings (${settings.map((one) => one.toLowerCase()).join(', ')}), and Docker does not change a network; give it another name, or remove it first`,
            },
    ),
  ];
}
