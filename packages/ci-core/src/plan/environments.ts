import { child, entriesOf, parseYaml } from '../yaml.ts';

/** The environments of compose files by their names. Docker reads docker-compose.override.yml beside docker-compose.yml: it does not name an environment. */
export function environmentsAmong(names: readonly string[]): string[] {
  const found = names.flatMap((name) => /^docker-compose\.(.+)\.ya?ml$/.exec(name)?.[1] ?? []);
  return [...new Set(found)].filter((name) => name !== 'override').sort();
}

/** The environments whose compose files swarm-ci.yaml names with `files`. */
export function environmentsWithFiles(file: { readonly name: string; readonly text: string } | undefined): string[] {
  if (file === undefined) return [];
  const { yaml, problems } = parseYaml(file.name, file.text);
  if (problems.length > 0) return [];
  const isForAll = child(yaml, yaml.root, 'files') !== undefined;
  const entries = entriesOf(yaml, child(yaml, yaml.root, 'environments'));
  return entries.filter(({ value }) => isForAll || child(yaml, value, 'files') !== undefined).map(({ key }) => key);
}

const OTHER_NAME = /^(docker-)?(compose|stack|swarm)([.-][\w.-]+)?\.ya?ml$/;

/** How to deploy a compose file that does not have the name of an environment; undefined without one. */
export function otherNameHint(names: readonly string[], environment: string): string | undefined {
  const [other] = names.filter((name) => OTHER_NAME.test(name) && !/^swarm-ci\.|\.override\./.test(name)).sort();
  return (
    other &&
    `to deploy ${other}, rename it to docker-compose.${environment}.yaml, or write in swarm-ci.yaml: environments: { ${environment}: { files: [${other}] } }`
  );
}
