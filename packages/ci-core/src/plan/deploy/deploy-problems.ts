import type { Problem } from '../../errors.ts';
import { CONFIG_BYTES_LIMIT, invalidNameReason, SECRET_BYTES_LIMIT } from '../manifest/limits.ts';
import type { ManifestPath, ManifestService, NamedFile } from '../manifest/manifest.ts';

/** A manifest with its variables filled in, and what its paths lead to. */
type ResolvedManifest = {
  readonly stack: string;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  readonly existing: ReadonlySet<string>;
  readonly namedFiles: readonly NamedFile[];
  readonly services: readonly ManifestService[];
  readonly paths: readonly ManifestPath[];
};

const SERVICE_NAME_LIMIT = 63;
/** After the stack's; the engine wants the whole to be a part of a DNS name. */
const SERVICE_NAME = /^[a-zA-Z0-9_-]*[a-zA-Z0-9]$/;

/** What Docker would refuse halfway through, or worse, accept: found before anything is touched. */
export function deployProblems(source: ResolvedManifest): Problem[] {
  return [
    ...source.namedFiles.flatMap((named) => namedFileProblems(named, source)),
    ...source.services.flatMap((service) => serviceProblems(service, source.stack)),
    ...pathProblems(source),
  ];
}

function namedFileProblems(named: NamedFile, { stack, contents }: ResolvedManifest): Problem[] {
  const { kind, key, external, file, at } = named;
  const name = named.name ?? (external ? key : `${stack}_${key}`);
  const fault = invalidNameReason(name);
  const problems: Problem[] = [];
  if (fault)
    problems.push({ at, message: `${kind} name "${name}" ${fault}`, hint: `give the ${kind} another "name:"` });
  if (external || file === undefined) return problems;
  const bytes = contents.get(file);
  const limit = kind === 'config' ? CONFIG_BYTES_LIMIT : SECRET_BYTES_LIMIT;
  const problem = (message: string, hint: string) =>
    problems.push({ at, message: `${kind} "${key}": ${message}`, hint });
  if (bytes === undefined) problem(`its file ${file} does not exist`, 'add the file, or correct "file:"');
  else if (bytes.length === 0)
    problem(`its file ${file} is empty`, `Docker takes no empty ${kind}; put at least a newline into it`);
  else if (bytes.length >= limit) {
    problem(
      `its file ${file} has ${bytes.length} bytes; Docker takes less than ${limit}`,
      'put big files into the image or a volume',
    );
  }
  return problems;
}

function serviceProblems({ name, image, at }: ManifestService, stack: string): Problem[] {
  const full = `${stack}_${name}`;
  const problems: Problem[] = [];
  // Docker refuses such a name only when everything else is on the server.
  if (!SERVICE_NAME.test(name)) {
    const hint = 'write letters, digits, dashes and underscores only, the last a letter or digit';
    problems.push({ at, message: `"${name}" is no name of a service`, hint });
  }
  if (full.length > SERVICE_NAME_LIMIT) {
    const message = `service name "${full}" has ${full.length} characters; Docker allows ${SERVICE_NAME_LIMIT}`;
    problems.push({ at, message, hint: 'shorten the name of the service or of the stack' });
  }
  if (!image)
    problems.push({
      at,
      message: `service "${name}" has no image`,
      hint: 'a stack deploy builds nothing: name an image',
    });
  else if (/\s|^[:@/]|[:@/]$/.test(image)) {
    problems.push({
      at,
      message: `service "${name}": "${image}" is no image reference`,
      hint: 'write NAME:TAG; is a variable in it empty?',
    });
  }
  return problems;
}

/** Only files of the repository go to the server, so nothing may lead out of it. */
function pathProblems({ paths, existing }: ResolvedManifest): Problem[] {
  return paths.flatMap(({ path, at, usedBy }): Problem[] => {
    if (usedBy === 'bind') return [];
    if (path.startsWith('/') || /(^|\/)\.\.(\/|$)/.test(path)) {
      return [
        {
          at,
          message: `${path} lies outside of the repository`,
          hint: 'move the file into it and write a relative path',
        },
      ];
    }
    if (usedBy !== 'env_file' || existing.has(path)) return [];
    return [{ at, message: `${path} does not exist`, hint: 'add the file, or correct the path' }];
  });
}
