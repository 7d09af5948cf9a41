import { z } from 'zod';

/** A target of a bake file or compose file, as `docker buildx bake --print` shows it: all variables are filled in. */
export type BakeDefinition = {
  readonly target: string;
  readonly definition: Readonly<Record<string, unknown>>;
  /** The targets that it takes files from (`contexts`), by name. */
  readonly linked: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

const fields = z.record(z.string(), z.unknown());
const printed = z.object({
  group: z.record(z.string(), z.object({ targets: z.array(z.string()) })).optional(),
  target: z.record(z.string(), fields),
});

/** The targets of the group `default` in the output of `docker buildx bake --print`; undefined for any other text. */
export function bakeDefinitions(output: string): BakeDefinition[] | undefined {
  const read = printed.safeParse(parsed(output));
  if (!read.success) return undefined;
  const { target: targets, group: groups = {} } = read.data;
  const named = membersOf('default', groups, new Set());
  return [...new Set(named)].flatMap((target) => {
    const definition = Object.hasOwn(targets, target) ? targets[target] : undefined;
    return definition === undefined ? [] : [{ target, definition, linked: linkedTo(definition, targets) }];
  });
}

type Groups = Readonly<Record<string, { readonly targets: readonly string[] }>>;
type Targets = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function membersOf(name: string, groups: Groups, above: ReadonlySet<string>): string[] {
  const group = Object.hasOwn(groups, name) && !above.has(name) ? groups[name] : undefined;
  if (group === undefined) return [name];
  return group.targets.flatMap((member) => membersOf(member, groups, new Set([...above, name])));
}

function linkedTo(
  definition: Readonly<Record<string, unknown>>,
  targets: Targets,
  found = new Map<string, Targets[string]>(),
) {
  for (const value of Object.values(fields.safeParse(definition.contexts).data ?? {})) {
    const name = /^target:(.+)$/.exec(String(value))?.[1] ?? '';
    const target = Object.hasOwn(targets, name) && !found.has(name) ? targets[name] : undefined;
    if (target === undefined) continue;
    found.set(name, target);
    linkedTo(target, targets, found);
  }
  return Object.fromEntries(found);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
