import { isList, isMapping, type Json, type Path } from './json.ts';

/** What is at a pattern such as `services.*.ports[].published`: `*` is any key, `[]` any item of a list. */
export type Matching = { readonly path: Path; readonly value: Json };

export function matchingValues(root: Json, pattern: string): Matching[] {
  const steps = pattern.replaceAll('[]', '.[]').split('.');
  return steps.reduce<Matching[]>(
    (found, step) => found.flatMap((one) => below(one, step)),
    [{ path: [], value: root }],
  );
}

function below({ path, value }: Matching, step: string): Matching[] {
  if (step === '[]') return isList(value) ? value.map((item, index) => ({ path: [...path, index], value: item })) : [];
  if (!isMapping(value)) return [];
  const entries = Object.entries(value).filter(([key]) => step === '*' || key === step);
  return entries.map(([key, entry]) => ({ path: [...path, key], value: entry }));
}
