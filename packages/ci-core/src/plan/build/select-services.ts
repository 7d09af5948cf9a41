import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';

/** The labels of a merge request, and what they can select. */
export type SelectionInput = {
  readonly labels: readonly string[];
  /** All services. */
  readonly known: readonly string[];
  /** Such as `build-`. */
  readonly prefix: string;
  /** Labels with the prefix that do not select a service. */
  readonly ignored: readonly string[];
};

export type Selection = {
  readonly services: readonly string[];
  readonly problems: readonly Problem[];
  /** One line for each label that is nearly one that selects something. */
  readonly nearMisses: readonly string[];
};

/**
 * The services that labels select, in the order of `known`: `build-<service>`, or `build-all` for all. GitLab's scoped label
 * `build::<service>` means the same.
 */
export function selectServices(input: SelectionInput): Selection {
  const { known, prefix } = input;
  // The name is the whole rest of the label: `build-my-svc` does not select `my`.
  const named = buildLabels(input).map((label) => label.slice(prefix.length));
  const scoped = scopedNames(input).filter((name) => name === 'all' || known.includes(name));
  const selected = new Set([...named, ...scoped]);
  const services = selected.has('all') ? [...known] : known.filter((name) => selected.has(name));
  const unknown = [...selected].filter((name) => name !== 'all' && !known.includes(name));
  const problems = unknown.map((name) => unknownService(`${prefix}${name}`, name, known));
  return { services, problems, nearMisses: nearMisses(input) };
}

/** The labels that select something to build. */
export function labelsFor({ known, prefix }: Pick<SelectionInput, 'known' | 'prefix'>): string[] {
  return ['all', ...known.filter((name) => name !== 'all')].map((name) => `${prefix}${name}`);
}

function buildLabels({ labels, prefix, ignored }: SelectionInput): string[] {
  return labels.filter((label) => label.startsWith(prefix) && label !== prefix && !ignored.includes(label));
}

/** `build::` for the prefix `build-`. */
function scopeOf(prefix: string): string {
  return `${prefix.replace(/[^\p{L}\p{N}]+$/u, '')}::`;
}

/** The names in scoped labels. */
function scopedNames({ labels, prefix, ignored }: SelectionInput): string[] {
  const scope = scopeOf(prefix);
  if (scope === '::' || prefix === scope) return [];
  const scoped = labels.filter((label) => label.startsWith(scope) && !ignored.includes(label));
  return scoped.map((label) => label.slice(scope.length));
}

/** `Build_web` and `build: web` are nearly `build-web`. */
function bare(label: string): string {
  return label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function nearMisses(input: SelectionInput): string[] {
  const { labels, prefix, ignored, known } = input;
  const meant = new Map(labelsFor(input).map((label) => [bare(label), label]));
  const scope = scopeOf(prefix);
  return labels.flatMap((label) => {
    if (ignored.includes(label) || label.startsWith(prefix)) return [];
    const isScoped = scopedNames({ ...input, labels: [label] });
    if (isScoped.some((name) => name === 'all' || known.includes(name))) return [];
    const near = meant.get(bare(label));
    if (near !== undefined) return [`the label "${label}" selects nothing; did you mean "${near}"?`];
    const [name] = isScoped;
    return name === undefined
      ? []
      : [`the label "${label}" selects nothing: there is no service "${name}" (${scope}<service> selects one)`];
  });
}

function unknownService(label: string, name: string, known: readonly string[]): Problem {
  const hint =
    known.length === 0 ? 'no services are known; list them under "services" in swarm-ci.yaml' : nearest(name, known);
  const other = `if the label has another meaning, add it to "ignore_labels"`;
  return { at: `label "${label}"`, message: `there is no service "${name}"`, hint: `${hint}; ${other}` };
}
