import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, type Problem } from '@swarm-ci/core';

const NAMES = ['swarm-ci.yaml', 'swarm-ci.yml'] as const;

type SettingsFile = { readonly name: string; readonly text: string };

/** The settings of the repository, if it has any. A file that cannot be read is a problem: its settings must not be left out. */
export async function readSettingsFile(
  folder: string,
): Promise<{ readonly file: SettingsFile | undefined; readonly problems: Problem[] }> {
  const problems: Problem[] = [];
  const found = await Promise.all(
    NAMES.map(async (name): Promise<SettingsFile[]> => {
      try {
        return [{ name, text: await readFile(join(folder, name), 'utf8') }];
      } catch (error) {
        if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
          problems.push({ at: name, message: `cannot be read: ${messageOf(error)}`, hint: 'make it a readable file' });
        return [];
      }
    }),
  );
  const [file, other] = found.flat();
  if (file !== undefined && other !== undefined)
    problems.push({ at: other.name, message: `exists beside ${file.name}`, hint: 'keep one of the two' });
  return { file, problems };
}
