import type { Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';

export type SelectionInput = {
  readonly labels: readonly string[];
  /** Every service there is. */
  readonly known: readonly string[];
  /** Such as `build-`. */
  readonly prefix: string;
  /** Labels that mean something else. */
  readonly ignored: readonly string[];
};

/** The services that labels ask for, in the order in which they are known: `build-<service>`, or `build-all`. */
export function selectServices(input: SelectionInput): { services: string[]; problems: Problem[] } {
  const { known, prefix } = input;
  // The whole rest of the label is the name: `build-my` is not asked for by `build-my-svc`.
  const asked = new Set(buildLabels(input).map((label) => label.slice(prefix.length)));
  const services = asked.has('all') ? [...known] : known.filter((name) => asked.has(name));
  const unknown = [...asked].filter((name) => name !== 'all' && !known.includes(name));
  return { services, problems: unknown.map((name) => unknownService(`${prefix}${name}`, name, known)) };
}

/** What to put on a merge request to have something built. */
export function labelsFor({ known, prefix }: Pick<SelectionInput, 'known' | 'prefix'>): string[] {
  return ['all', ...known.filter((name) => name !== 'all')].map((name) => `${prefix}${name}`);
}

function buildLabels({ labels, prefix, ignored }: SelectionInput): string[] {
  return labels.filter((label) => label.startsWith(prefix) && label !== prefix && !ignored.includes(label));
}

function unknownService(label: string, name: string, known: readonly string[]): Problem {
  const hint =
    known.length === 0 ? 'no service is known: list them under "services" in swarm-ci.yaml' : nearest(name, known);
  const other = `a label that means something else goes under "ignore_labels"`;
  return { at: `label "${label}"`, message: `there is no service "${name}"`, hint: `${hint}; ${other}` };
}
