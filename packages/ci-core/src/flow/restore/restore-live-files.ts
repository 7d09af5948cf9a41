import { restoreFiles } from '../../effects/server/restore-files.ts';
import { CiError, messageOf } from '../../errors.ts';
import { type Target, workFolder } from '../../plan/deploy/target.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';

export type LiveFiles = {
  readonly target: Target;
  /** The kept release whose files to restore. */
  readonly files: string | undefined;
  /** Paths of the files that are written in place. */
  readonly inPlace?: readonly string[];
  readonly log: Log;
};

/** Returns the release whose files are live again; undefined if there is none or they could not be restored. */
export async function restoreLiveFiles(
  session: Session,
  { target, files: release, inPlace, log }: LiveFiles,
): Promise<string | undefined> {
  if (release === undefined) return undefined;
  try {
    const folders = { serverPath: target.serverPath, workFolder: workFolder(target) };
    await session.mutate(({ host }) => restoreFiles(host, folders, release, inPlace));
    log.info(`the files of the release ${release} are live again`);
    return release;
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'SERVER_UNUSABLE') throw error;
    log.warn(`the files on the server are still those of the deploy that failed: ${messageOf(error)}`);
    return undefined;
  }
}
