import type { Problem } from '../../errors.ts';
import { CONFIG_BYTES_LIMIT, invalidNameReason, SECRET_BYTES_LIMIT } from '../manifest/limits.ts';
import type { ManifestPath, ManifestService, NamedFile } from '../manifest/manifest.ts';
import { absentFile } from '../slip/absent-file.ts';
import { imageSlip } from '../slip/image-slip.ts';

/** A manifest with its variables interpolated and its files read. */
type ResolvedManifest = {
  readonly stack: string;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly existing: ReadonlySet<string>;
  readonly namedFiles: readonly NamedFile[];
  readonly services: readonly ManifestService[];
  readonly paths: readonly ManifestPath[];
  /** A compose file beside it that names no environment, which Docker does not read. */
  readonly baseFile?: string | undefined;
};

const SERVICE_NAME_LIMIT = 63;
/** The part after the stack name; the engine requires the whole name to be a DNS label. */
const SERVICE_NAME = /^[a-zA-Z0-9_-]*[a-zA-Z0-9]$/;

/** Problems that Docker would report only halfway through a deploy, or not at all; found before anything is changed. */
export function deployProblems(source: ResolvedManifest): Problem[] {
  return [
    ...source.namedFiles.flatMap((named) => namedFileProblems(named, source)),
    ...source.services.flatMap((service) => serviceProblems(service, source)),
    ...pathProblems(source),
  ];
}

function namedFileProblems(named: NamedFile, { stack, contents, existing }: ResolvedManifest): Problem[] {
  const { kind, key, external, file, at } = named;
  const name = named.name ?? (external ? key : `${stack}_${key}`);
  const fault = invalidNameReason(name);
  const problems: Problem[] = [];
  // Docker does not look at it.
  if (external && !named.isUsed) return problems;
  if (fault)
    problems.push({ at, message: `${kind} name "${name}" ${fault}`, hint: `give the ${kind} another "name:"` });
  if (external || file === undefined) return problems;
  const bytes = contents.get(file);
  const limit = kind === 'config' ? CONFIG_BYTES_LIMIT : SECRET_BYTES_LIMIT;
  const problem = (message: string, hint: string) =>
    problems.push({ at, message: `${kind} "${key}": ${message}`, hint });
  // Reported as a path that leaves the repository.
  if (bytes === undefined && isOutside(file)) return problems;
  if (bytes === undefined) {
    const { is, hint } = absentFile(file, existing, '"file:"');
    problem(`its file ${file} ${is}`, hint);
  } else if (bytes.length === 0)
    problem(`its file ${file} is empty`, `Docker does not allow an empty ${kind}; add at least a newline`);
  else if (bytes.length >= limit) {
    problem(
      `its file ${file} has ${bytes.length} bytes; Docker requires less than ${limit}`,
      'put large files into the image or a volume',
    );
  }
  return problems;
}

function serviceProblems({ name, image, at }: ManifestService, { stack, baseFile }: ResolvedManifest): Problem[] {
  const full = `${stack}_${name}`;
  const problems: Problem[] = [];
  // Docker rejects such a name only after everything else was created.
  if (!SERVICE_NAME.test(name)) {
    const hint = 'use only letters, digits, dashes and underscores, and a letter or digit at the end';
    problems.push({ at, message: `invalid service name "${name}"`, hint });
  }
  if (full.length > SERVICE_NAME_LIMIT) {
    const message = `service name "${full}" has ${full.length} characters; Docker allows ${SERVICE_NAME_LIMIT}`;
    problems.push({ at, message, hint: 'use a shorter name for the service or the stack' });
  }
  if (!image)
    problems.push({
      at,
      message: `service "${name}" has no image`,
      hint: imageHint(baseFile, at.replace(/:\d+:\d+$/, '')),
    });
  const slip = image ? imageSlip(image) : undefined;
  if (slip) problems.push({ at, message: `service "${name}": ${slip.message}`, hint: slip.hint });
  return problems;
}

function imageHint(baseFile: string | undefined, file: string): string {
  return baseFile === undefined
    ? 'add "image:"; "docker stack deploy" does not build images'
    : `only ${file} is read, not ${baseFile}: add "image:", or merge the two with "files: [${baseFile}, ${file}]" in swarm-ci.yaml`;
}

/** Only files of the repository are copied to the server, so paths must not leave it. */
function pathProblems({ paths, existing, contents }: ResolvedManifest): Problem[] {
  return paths.flatMap(({ path, at, usedBy }): Problem[] => {
    if (usedBy === 'bind') return [];
    if (isOutside(path)) return [{ at, message: `${path} is outside the repository`, hint: outsideHint(path, usedBy) }];
    // One that is reached through a link is among the files by another path.
    if (usedBy !== 'env_file' || existing.has(path) || contents.has(path)) return [];
    const { is, hint } = absentFile(path, existing);
    return [{ at, message: `${path} ${is}`, hint }];
  });
}

/** Whether a path leaves the repository. */
export function isOutside(path: string): boolean {
  return /^[/~]/.test(path) || /(^|\/)\.\.(\/|$)/.test(path);
}

function outsideHint(path: string, usedBy: ManifestPath['usedBy']): string {
  const move = 'move the file into the repository and use a relative path';
  if (usedBy === 'env_file') return `${move}, or write its variables under "environment:"`;
  return `${move}; for a file that is only on the server, write "external: true" and run: docker ${usedBy} create NAME ${path}`;
}
