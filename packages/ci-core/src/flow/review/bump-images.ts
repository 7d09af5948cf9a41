import type { CiContext } from '../../context/context.ts';
import { NO_PIPELINE } from '../../context/platforms.ts';
import type { Http } from '../../effects/http/http.ts';
import type {
  ManifestsRepository,
  OpenRequest,
  ReadFile,
  Request,
} from '../../effects/manifests/manifests-repository.ts';
import { openManifests } from '../../effects/manifests/open-manifests.ts';
import { assertNoProblems, CiError, invalidInput, type Problem } from '../../errors.ts';
import { bumpBranch, formerBumpBranch, isOfRepository } from '../../plan/review/bump-branch.ts';
import { planBump } from '../../plan/review/bump-plan.ts';
import type { Bump } from '../../plan/review/splice-edits.ts';
import type { BuiltImage } from '../../plan/review/tag-edits.ts';
import { bumpBody, bumpTitle } from '../../report/bump-text.ts';
import type { ImagesReport } from '../../report/schema/build-report.ts';
import type { Secret } from '../../secret.ts';
import type { Settings } from '../../settings/definitions.ts';

export type BumpInput = {
  readonly report: ImagesReport;
  readonly context: CiContext;
  readonly settings: Settings<
    'manifestsBranch' | 'manifestsFiles' | 'manifestsVariables' | 'manifestsTitle' | 'manifestsLabels'
  > & {
    readonly manifestsRepository: string;
  };
  readonly token: Secret;
  readonly http: Http;
};

/** `unchanged`: an open merge request already sets these tags or, if `url` is undefined, the branch itself does. */
export type BumpOutcome = {
  readonly url: string | undefined;
  readonly done: 'opened' | 'updated' | 'unchanged';
  readonly bumps: readonly Bump[];
  /** The images that no file references. */
  readonly lost: readonly Problem[];
};

const ATTEMPTS = 2;

/**
 * Sets the built tags in the manifests repository, with one merge request that later runs for the same source update.
 * An image that no file references does not stop the others. Throws INVALID_INPUT when a file or every image is missing,
 * PLATFORM_REFUSED when the branch changes during every attempt.
 */
export async function bumpImages({ report, context, settings, token, http }: BumpInput): Promise<BumpOutcome> {
  const { api } = context;
  const images = imagesOf(report, settings.manifestsVariables ?? []);
  if (images.length === 0) return { url: undefined, done: 'unchanged', bumps: [], lost: [] };
  if (api === undefined) {
    const hint = 'run it in a pipeline, where the address of the API is known';
    throw invalidInput([{ at: 'bump-images', message: NO_PIPELINE, hint }]);
  }
  const repository = settings.manifestsRepository;
  const client = await openManifests(api.platform, { ...api, repository, token, http });
  const target = settings.manifestsBranch ?? (await client.defaultBranch());
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await findRequest(client, target, context);
    const done = await tryOnce(client, { ...found, target, images, context, settings });
    if (done !== undefined) return done;
  }
  throw new CiError(
    'PLATFORM_REFUSED',
    `the branch for the tags changed each time while they were being set in ${repository}`,
    {
      hint: 'run the job again',
    },
  );
}

type Attempt = Pick<BumpInput, 'context' | 'settings'> & {
  readonly target: string;
  readonly branch: string;
  readonly open: OpenRequest | undefined;
  readonly images: readonly BuiltImage[];
};

/** The open request of this source and its branch; one that an earlier version opened is kept. */
async function findRequest(client: ManifestsRepository, target: string, context: CiContext) {
  const branch = bumpBranch(context);
  const open = await client.findOpen(branch, target);
  if (open !== undefined) return { branch, open };
  const former = formerBumpBranch(context);
  const old = await client.findOpen(former, target);
  return old !== undefined && isOfRepository(old.body, context)
    ? { branch: former, open: old }
    : { branch, open: undefined };
}

/** Undefined when the branch changed between reading and writing. */
async function tryOnce(client: ManifestsRepository, attempt: Attempt): Promise<BumpOutcome | undefined> {
  const { target, branch, open, context, settings } = attempt;
  // Keeps what an earlier run set: it may have built other services of the same source.
  const plan = open === undefined ? planOn(client, target, attempt) : planOnOpen(client, open, attempt);
  const { base, changed, bumps, lost } = await plan;
  if (changed.length === 0) return { url: open?.url, done: 'unchanged', bumps: [], lost };
  const text = { title: bumpTitle(bumps, context, settings.manifestsTitle), body: bumpBody(bumps, context) };
  const commit = { branch, base, restart: open === undefined, message: text.title, files: changed };
  if (!(await client.commit(commit))) return undefined;
  return { ...(await publish(client, open, attempt, text)), bumps, lost };
}

async function planOn(client: ManifestsRepository, from: string, { images, settings }: Attempt) {
  const base = await client.headOf(from);
  if (base === undefined) {
    const where = { at: settings.manifestsRepository, message: `has no branch "${from}"` };
    throw invalidInput([{ ...where, hint: 'name the branch with --manifests-branch' }]);
  }
  const files = await readFiles(client, settings.manifestsFiles, base, from);
  const { changed, bumps, problems, lost } = planBump(files, images);
  assertNoProblems([...problems, ...(lost.length === images.length ? lost : [])]);
  return { base, changed, bumps, lost };
}

/** Adds a hint when a file or an image is missing only on the branch, because the branch is old. */
async function planOnOpen(client: ManifestsRepository, { url }: Request, attempt: Attempt) {
  const { branch, target } = attempt;
  const hint = `merge or close ${url} first, then run the job again`;
  try {
    const plan = await planOn(client, branch, attempt);
    if (plan.lost.length === 0) return plan;
    const there = new Set((await planOn(client, target, attempt)).lost.map(({ at }) => at));
    return { ...plan, lost: plan.lost.map((one) => (there.has(one.at) ? one : { ...one, hint })) };
  } catch (error) {
    if (!(error instanceof CiError) || error.code !== 'INVALID_INPUT') throw error;
    await planOn(client, target, attempt);
    throw invalidInput([
      ...error.problems,
      { at: branch, message: `lacks a file or an image that ${target} has`, hint },
    ]);
  }
}

async function publish(
  client: ManifestsRepository,
  open: Request | undefined,
  { branch, target, settings }: Attempt,
  text: { readonly title: string; readonly body: string },
): Promise<Pick<BumpOutcome, 'url' | 'done'>> {
  if (open !== undefined) {
    await client.changeText(open, text);
    return { url: open.url, done: 'updated' };
  }
  const made = await client.open(branch, target, { ...text, labels: settings.manifestsLabels ?? [] });
  return { url: made.url, done: 'opened' };
}

async function readFiles(
  client: ManifestsRepository,
  paths: readonly string[],
  commit: string,
  branch: string,
): Promise<ReadFile[]> {
  const read = await Promise.all(paths.map(async (path) => ({ path, file: await client.readFile(path, commit) })));
  const hint = 'name the files with --manifests-files';
  const texts = read.map(({ path, file }) => ({ path, file, text: file && textOf(file.bytes) }));
  assertNoProblems(
    texts.flatMap(({ path, file, text }) => {
      if (text !== undefined) return [];
      return [{ at: path, message: file ? 'is not UTF-8 text' : `is not on the branch ${branch}`, hint }];
    }),
  );
  return texts.flatMap(({ file, text = '' }) => (file ? [{ path: file.path, text, version: file.version }] : []));
}

/** Undefined if it is not UTF-8: writing it would change other bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function imagesOf({ services }: ImagesReport, variables: readonly string[]): BuiltImage[] {
  const named = new Map(variables.map((item) => item.split('=') as [string, string]));
  return services
    .filter(({ status }) => status !== 'failed')
    .map(({ service, image, tag, digest }) => ({ service, image, tag, digest, variable: named.get(service) }));
}
