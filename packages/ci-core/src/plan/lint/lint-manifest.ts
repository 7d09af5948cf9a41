import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Hit } from './hit.ts';
import type { LintSource } from './lint-source.ts';
import { placeOf } from './place.ts';
import { fieldOf } from './read/field.ts';
import { lintServices } from './read/lint-service.ts';
import type { Level, Rule } from './rule.ts';
import { lintRules } from './rules.ts';
import { type FileSilence, isSilent, silencesOf } from './silenced.ts';

/** What a rule found. Services that share a place, by an anchor, share a finding. */
export type LintFinding = {
  readonly rule: string;
  readonly level: Level;
  /** `file:line:column`. */
  readonly at: string;
  /** The services, or `network "inner"`; empty for what belongs to none. */
  readonly subjects: readonly string[];
  /** The value found and why that matters. */
  readonly says: string;
  readonly hint: string;
};

/** The rule of what services mount on nodes that no job looks at: found beside the server, silenced like the others. */
export const MOUNT_ON_OTHER_NODES = 'mount-on-other-nodes';
/** The rule of a comment that silences an unknown rule. */
const UNKNOWN_RULE = 'unknown-rule';
/** The rule of what each job refuses anyway; it cannot be silenced. */
export const INVALID_MANIFEST = 'invalid-manifest';

/** Findings that no rule makes. */
export const otherRules: readonly Pick<Rule, 'name' | 'level' | 'finds' | 'why'>[] = [
  {
    name: INVALID_MANIFEST,
    level: 'error',
    finds:
      'What `check`, `plan` and `deploy` refuse in a compose file: a syntax error, a missing file, an invalid name. It cannot be silenced.',
    why: 'Docker refuses it, or would make something else of it.',
  },
  {
    name: MOUNT_ON_OTHER_NODES,
    level: 'warning',
    finds:
      'A path of the server that a service mounts while it may run on other nodes. `check`, `plan` and `deploy` find it, because `lint` knows no nodes.',
    why: 'A deploy uploads the files to the server that it connects to, and looks for paths only there. On a node without the path, tasks are rejected ("bind source path does not exist"); with another version of a file, they use that one. If the nodes share the folder, silence the rule.',
  },
  {
    name: UNKNOWN_RULE,
    level: 'warning',
    finds: 'A comment that silences a rule which does not exist.',
    why: 'It has no effect, often because of a typo.',
  },
];

/** The findings of all rules but those that are silenced, in the order of the file. */
export function lintManifest(source: LintSource): LintFinding[] {
  const { manifest, variables, ignored } = source;
  const { yaml } = manifest;
  const input = { ...source, root: fieldOf({ yaml, variables }, yaml.root), services: lintServices(source) };
  const silences = silencesOf(manifest.sources);
  const found = lintRules
    .filter(({ name }) => !ignored.includes(name))
    .flatMap((rule) =>
      merged(
        rule,
        rule.check(input).filter((one) => !isSilent(rule.name, one, silences)),
      ),
    );
  const order = manifest.sources.map(({ file }) => file);
  const all = ignored.includes(UNKNOWN_RULE) ? found : [...found, ...unknownRules(silences)];
  return all
    .map((finding) => ({ finding, place: placeOf(finding.at) }))
    .sort(
      (a, b) =>
        order.indexOf(a.place.file) - order.indexOf(b.place.file) ||
        a.place.line - b.place.line ||
        a.place.column - b.place.column,
    )
    .map(({ finding }) => finding);
}

/** Problems of a list of rules to ignore: names that no rule has. */
export function ignoreProblems(ignored: readonly string[]): Problem[] {
  return ignored.filter(isUnknown).map((name) => {
    return { at: 'lint_ignore', message: `unknown rule "${name}"`, hint: nearest(name, knownRules()) };
  });
}

function knownRules(): string[] {
  return [...lintRules.map(({ name }) => name), MOUNT_ON_OTHER_NODES, UNKNOWN_RULE];
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
    return { rule: name, level, at, subjects: [...subjects], says, hint: fix };
  });
}

function unknownRules(silences: readonly FileSilence[]): LintFinding[] {
  return silences.flatMap(({ file, rules, line, column }) =>
    rules.filter(isUnknown).map((name): LintFinding => {
      const says = `the comment silences the unknown rule "${name}"`;
      return {
        rule: UNKNOWN_RULE,
        level: 'warning',
        at: `${file}:${line}:${column}`,
        subjects: [],
        says,
        hint: nearest(name, knownRules()),
      };
    }),
  );
}
