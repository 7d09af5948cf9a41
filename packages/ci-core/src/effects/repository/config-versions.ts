import { readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { messageOf, type Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import {
  type ConfigVersion,
  type VersionedEntry,
  versionedEntries,
  versionOf,
  withConflicts,
} from '../../plan/manifest/config-versions.ts';
import { parseYaml } from '../../yaml.ts';

export type ConfigVersionsInput = {
  readonly directory: string;
  /** In the directory. */
  readonly composeFile: string;
};

export type ConfigVersions = {
  readonly versions: ConfigVersion[];
  /** What gets no version, and why; one sentence each. */
  readonly skipped: string[];
  readonly problems: Problem[];
};

/** Reads the compose file and the files behind its configs, and gives each its versioned name. */
export async function readConfigVersions(input: ConfigVersionsInput): Promise<ConfigVersions> {
  const compose = await readText(input);
  if (typeof compose !== 'string') return { versions: [], skipped: [], problems: [compose] };
  // The Python original uses the last of duplicate keys, as PyYAML does.
  const { yaml, problems } = parseYaml(pathOf(input), compose, { uniqueKeys: false });
  if (problems.length > 0) return { versions: [], skipped: [], problems };
  const { entries, skipped } = versionedEntries(yaml, ['config']);
  const versions: ConfigVersion[] = [];
  for (const entry of entries) {
    const path = within(input.directory, entry.file);
    const bytes = readBytes(path);
    if (bytes instanceof Error) problems.push(unreadable(entry.at, path, bytes));
    else if (bytes === undefined) skipped.push(withoutFile(entry, path));
    else versions.push(versionOf(entry.variable, bytes));
  }
  return { versions: withConflicts(versions), skipped, problems };
}

/** As Python joins them: `missing/../file` is looked up as written, not tidied first. */
function within(directory: string, file: string): string {
  return isAbsolute(file) ? file : `${directory}/${file}`;
}

function pathOf({ directory, composeFile }: ConfigVersionsInput): string {
  return isAbsolute(composeFile) ? composeFile : join(directory, composeFile);
}

function withoutFile({ kind, key, file, at }: VersionedEntry, path: string): string {
  return `${at}: ${kind} "${key}" gets no versioned name: its file "${file}" does not exist (looked for ${path})`;
}

/** Undefined when there is no such file; any other failure is an error. */
function readBytes(path: string): Uint8Array | Error | undefined {
  if (!isFile(path)) return undefined;
  try {
    return readFileSync(path);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Whatever keeps `stat` from answering means "does not exist", as for Python's os.path.isfile. */
function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function readText(input: ConfigVersionsInput): Promise<string | Problem> {
  const path = pathOf(input);
  const bytes = readBytes(path);
  if (bytes instanceof Error) return unreadable(path, path, bytes);
  if (bytes === undefined) return noComposeFile(input);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { at: path, message: 'the compose file is not UTF-8 text', hint: 'save it as UTF-8' };
  }
}

async function noComposeFile(input: ConfigVersionsInput): Promise<Problem> {
  const { directory, composeFile } = input;
  const names = await readdir(directory).catch(() => undefined);
  if (names === undefined) {
    return {
      at: directory,
      message: 'there is no such directory',
      hint: 'name the folder with the compose file',
    };
  }
  const others = names.filter((name) => /\.ya?ml$/.test(name));
  const hint = others.length === 0 ? `there is no YAML file in ${directory}` : nearest(composeFile, others);
  return { at: pathOf(input), message: 'there is no such compose file', hint };
}

function unreadable(at: string, path: string, error: Error): Problem {
  return {
    at,
    message: `${path} cannot be read: ${messageOf(error)}`,
    hint: 'make it readable for the user of this job',
  };
}
