import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import { fieldOf } from './field.ts';
import type { Hit } from './hit.ts';
import { lintServices } from './lint-service.ts';
import type { LintSource } from './lint-source.ts';
import type { Level, Rule } from './rule.ts';
import { lintRules } from './rules.ts';
import { type Silence, silencesIn } from './silenced.ts';

/** What a rule found. Services that share a place, by an anchor, share a finding. */
export type LintFinding = {
  readonly rule: string;
  readonly level: Level;
  /** `file:line:column`. */
  readonly at: string;
  readonly message: string;
  readonly hint: string;
};

/** The rule of a comment that silences an unknown rule. */
const UNKNOWN_RULE = 'unknown-rule';

/** The findings of all rules but those that are silenced, in the order of the file. */
export function lintManifest(source: LintSource, ignored: readonly string[] = []): LintFinding[] {
  const { manifest, variables } = source;
  const { yaml, file } = manifest;
  const input = { ...source, root: fieldOf({ yaml, variables }, yaml.root), services: lintServices(source) };
  const silences = silencesIn(manifest.text);
  const found = lintRules
    .filter(({ name }) => !ignored.includes(name))
    .flatMap((rule) =>
      merged(
        rule,
        rule.check(input).filter((one) => !isSilenced(rule.name, one, silences)),
      ),
    );
  const all = ignored.includes(UNKNOWN_RULE) ? found : [...found, ...unknownRules(file, silences)];
  return all
    .map((finding) => ({ finding, place: placeOf(finding.at) }))
    .sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
    .map(({ finding }) => finding);
}

/** Problems of a list of rules to ignore: names that no rule has. */
export function ignoreProblems(ignored: readonly string[]): Problem[] {
  return ignored.filter(isUnknown).map((name) => {
    return { at: 'lint_ignore', message: `unknown rule "${name}"`, hint: nearest(name, knownRules()) };
  });
}

function knownRules(): string[] {
  return [...lintRules.map(({ name }) => name), UNKNOWN_RULE];
}

function isUnknown(name: string): boolean {
  return !knownRules().includes(name);
}

/** Hits at the same place with the same words are one finding for all of their subjects. */
function merged({ name, level }: Rule, hits: readonly Hit[]): LintFinding[] {
  const groups = new Map<string, { readonly hit: Hit; readonly subjects: Set<string> }>();
  for (const hit of hits) {
    const key = `${hit.at}\0${hit.says}`;
    const group = groups.get(key) ?? { hit, subjects: new Set() };
    group.subjects.add(hit.subject);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ hit: { at, says, fix }, subjects }) => {
    return { rule: name, level, at, message: `${[...subjects].join(', ')}: ${says}`, hint: fix };
  });
}

function isSilenced(rule: string, { at, serviceAt }: Hit, silences: readonly Silence[]): boolean {
  if (silences.length === 0) return false;
  const places = [at, ...(serviceAt === undefined ? [] : [serviceAt])].map((place) => placeOf(place).line);
  return silences.some(
    ({ rules, from, to }) => rules.includes(rule) && places.some((line) => from <= line && line <= to),
  );
}

function unknownRules(file: string, silences: readonly Silence[]): LintFinding[] {
  return silences.flatMap(({ rules, line, column }) =>
    rules.filter(isUnknown).map((name): LintFinding => {
      const message = `the comment silences the unknown rule "${name}"`;
      return {
        rule: UNKNOWN_RULE,
        level: 'warning',
        at: `${file}:${line}:${column}`,
        message,
        hint: nearest(name, knownRules()),
      };
    }),
  );
}

/** `file:line:column` as numbers; the first character if it has none. */
export function placeOf(at: string): { readonly file: string; readonly line: number; readonly column: number } {
  const [, file = at, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/s.exec(at) ?? [];
  return { file, line: Number(line), column: Number(column) };
}
