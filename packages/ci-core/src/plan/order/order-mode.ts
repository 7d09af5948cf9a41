import type { Problem } from '../../errors.ts';
import type { YamlFile } from '../../yaml.ts';
import type { Variables } from '../manifest/interpolate.ts';
import { type Dependency, dependenciesIn } from './dependencies.ts';

/** `depends-on`: in the order of `depends_on`. `strict`: also refuses to build on an unhealthy service. `none`: all side by side. */
export type OrderMode = 'depends-on' | 'strict' | 'none';

/** The dependencies that order the changes of a deploy, by the names in the compose file; none if they are ignored. */
export type StackOrder = { readonly isStrict: boolean; readonly dependencies: readonly Dependency[] };

/** The mode that an order comes from; `none` also where nothing depends on anything. */
export function modeOf({ isStrict, dependencies }: StackOrder): OrderMode {
  if (dependencies.length === 0) return 'none';
  return isStrict ? 'strict' : 'depends-on';
}

/** A kept release was deployed before, so going back to it is never refused: without a valid order it is deployed without one. */
export function orderOf(
  yaml: YamlFile,
  variables: Variables,
  mode: OrderMode,
  isKept: boolean,
): { readonly order: StackOrder; readonly problems: readonly Problem[]; readonly warnings: readonly string[] } {
  const none = { isStrict: false, dependencies: [] };
  if (mode === 'none') return { order: none, problems: [], warnings: [] };
  const { dependencies, problems } = dependenciesIn(yaml, variables);
  const [first] = problems;
  if (isKept && first !== undefined)
    return {
      order: none,
      problems: [],
      warnings: [`${first.at}: ${first.message}: depends_on of this release is ignored`],
    };
  return { order: { isStrict: mode === 'strict' && !isKept, dependencies }, problems, warnings: [] };
}
