import { parseDotenv } from '../../manifest/dotenv.ts';
import { envFileLines } from '../../manifest/env-file.ts';
import { interpolate } from '../../manifest/interpolate.ts';
import { normalizedPath } from '../../manifest/manifest.ts';
import { isList, isMapping, type Json } from '../json.ts';
import { type Change, isText, type Row, type RowFacts, type Setting } from './row.ts';

type EnvFile = { readonly path: string; readonly isRequired: boolean; readonly isRaw: boolean };

export const envFileRow: Row = {
  path: 'services.*.env_file',
  becomes: 'lowered',
  means:
    'The variables of the files, under `environment`. They are read as Compose does, so quotes are removed and `$NAME` is filled in, or literally with `format: raw`. A missing file is an error, unless `required: false`. In a plain stack file, Docker reads env files itself, always literally.',
  isBeyond: (value) => isList(value) && value.some(isMapping),
  change: (value, _, facts) => {
    const files = (isList(value) ? value : [value]).map(envFileOf);
    const missing = files.filter(({ path, isRequired }) => isRequired && !facts.contents.has(pathIn(path, facts)));
    // The checks of a plain file name the missing one.
    if (missing.length > 0) return { to: missing.map(({ path }) => path) };
    const read = files.map((file) => valuesOf(file, facts));
    const all = new Map(read.flatMap(({ values }) => values));
    return {
      sets: [...all].map(([name, text]): Setting => {
        return { path: ['environment', name], value: text?.replaceAll('$', '$$$$') ?? null, ifSet: 'keep' };
      }),
      refused: facts.isPartial ? [] : read.flatMap(({ refused }) => refused),
    };
  },
};

function envFileOf(value: Json): EnvFile {
  if (!isMapping(value)) return { path: String(value), isRequired: true, isRaw: false };
  const { path, required, format } = value;
  return { path: isText(path) ? path : '', isRequired: required !== false, isRaw: format === 'raw' };
}

function pathIn(path: string, { variables }: RowFacts): string {
  return normalizedPath(interpolate(path, variables));
}

type Values = {
  readonly values: readonly (readonly [name: string, value: string | undefined])[];
  readonly refused: NonNullable<Change['refused']>;
};

function valuesOf({ path, isRaw }: EnvFile, facts: RowFacts): Values {
  const file = pathIn(path, facts);
  const bytes = facts.contents.get(file);
  if (bytes === undefined) return { values: [], refused: [] };
  const text = Buffer.from(bytes).toString('utf8');
  if (isRaw) return { values: envFileLines(text).map(({ name, value }) => [name, value] as const), refused: [] };
  const { values, passed, problems } = parseDotenv(file, text, facts.variables);
  return {
    values: [...passed.map((name) => [name, undefined] as const), ...Object.entries(values)],
    refused: problems.map(({ at, message, hint = 'correct the line' }) => ({ at, why: message, fix: hint })),
  };
}
