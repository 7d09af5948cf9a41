import type { LiveFiles } from '../../effects/server/live-files.ts';
import { upload } from '../../effects/server/upload.ts';
import { CiError } from '../../errors.ts';
import { workFolder } from '../../plan/deploy/target.ts';
import { type PreparedDeploy, uploadedFiles } from '../deploy/prepare-deploy.ts';
import type { Log } from '../log.ts';
import type { Session } from '../session/session.ts';
import { unlessAborted } from '../session/unless-aborted.ts';

export type Uploading = {
  /** Paths of the files that are written in place. */
  readonly inPlace: readonly string[];
  /** What is on the server, if nothing was uploaded since it was read. */
  readonly live: LiveFiles | undefined;
  /** By `performance.now()`. */
  readonly deadline: number;
};

/** `contents` is the hash of the files that are on the server now, `sent` the number of those that were not there. */
export type Uploaded = { readonly contents: string; readonly sent: number };

/** Sends the files of a release that the server does not have. */
export async function uploadRelease(
  session: Session,
  prepared: PreparedDeploy,
  { inPlace, live, deadline }: Uploading,
  log: Log,
): Promise<Uploaded> {
  const { plan, directory } = prepared;
  const files = uploadedFiles(prepared);
  const folders = { serverPath: plan.serverPath, workFolder: workFolder(plan) };
  const { contents, sent } = await session.mutate(({ host }) =>
    within(deadline, upload(host, { ...folders, directory, files, inPlace }, live)),
  );
  log.info(`${files.length} files in ${plan.serverPath} on ${session.server()}, ${sent} sent`);
  if (inPlace.length > 0) log.info(`written in place, because containers mount them alone: ${inPlace.join(', ')}`);
  return { contents, sent };
}

/** An upload that is given up leaves the files as they were. */
async function within<T>(deadline: number, uploading: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(uploadTimedOut()), Math.max(0, deadline - performance.now()));
  try {
    return await unlessAborted(late.signal, uploading);
  } finally {
    clearTimeout(timer);
  }
}

function uploadTimedOut(): CiError {
  return new CiError('TIMED_OUT', 'the files were not uploaded within the time limit; nothing was changed', {
    hint: 'allow more time with --timeout, or see why the connection to the server is slow',
  });
}
