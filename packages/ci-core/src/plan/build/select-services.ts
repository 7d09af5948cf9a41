import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';

export type SelectionInput = {
  readonly labels: readonly string[];
  /** All services. */
  readonly known: readonly string[];
  /** Such as `build-`. */
  readonly prefix: string;
  /** Labels with the prefix that do not select a service. */
  readonly ignored: readonly string[];
};

/** The services that labels select, in the order of `known`: `build-<service>`, or `build-all` for all. */
export function selectServices(input: SelectionInput): { services: string[]; problems: Problem[] } {
  const { known, prefix } = input;
  // The name is the whole rest of the label: `build-my-svc` does not select `my`.
  const selected = new Set(buildLabels(input).map((label) => label.slice(prefix.length)));
  const services = selected.has('all') ? [...known] : known.filter((name) => selected.has(name));
  const unknown = [...selected].filter((name) => name !== 'all' && !known.includes(name));
  return { services, problems: unknown.map((name) => unknownService(`${prefix}${name}`, name, known)) };
}

/** The labels that select something to build. */
export function labelsFor({ known, prefix }: Pick<SelectionInput, 'known' | 'prefix'>): string[] {
  return ['all', ...known.filter((name) => name !== 'all')].map((name) => `${prefix}${name}`);
}

function buildLabels({ labels, prefix, ignored }: SelectionInput): string[] {
  return labels.filter((label) => label.startsWith(prefix) && label !== prefix && !ignored.includes(label));
}

function unknownService(label: string, name: string, known: readonly string[]): Problem {
  const hint =
    known.length === 0 ? 'no services are known; list them under "services" in swarm-ci.yaml' : nearest(name, known);
  const other = `if the label has another meaning, add it to "ignore_labels"`;
  return { at: `label "${label}"`, message: `there is no service "${name}"`, hint: `${hint}; ${other}` };
}
