import { type Row, ratioOf } from '../measured.ts';
import { openTwoFlows, steady } from '../two-flows.ts';
import type { Files } from '../write-files.ts';

const ROUNDS = 3;
/** Seconds that the engine watches a task: two paths of the same length, whose waves are not equally long. */
const SERVICES = { db: 6, api: 1, cache: 1, web: 6 } as const;
const DEPENDS_ON: Readonly<Record<string, string>> = { api: 'db', web: 'cache' };
const PATH = ['db', 'api'] as const;

/** A deploy in the order of `depends_on`, compared with deploys of the services along its longest path, one after another. */
export const order: Row = {
  id: 'order',
  engine: true,
  measure: async (sandbox) => {
    const flows = await openTwoFlows(sandbox, manifests(), { oneWay: 0, waits: true });
    try {
      let now = { db: '0', api: '0', cache: '0', web: '0' };
      /** Seconds of a deploy that changes these services. */
      const change = async (names: readonly string[], round: string) => {
        now = { ...now, ...Object.fromEntries(names.map((name) => [name, round])) };
        return (await flows.ours(now)).total;
      };
      await Promise.all([flows.ours(now), flows.theirs(now)]);
      await steady(sandbox, flows);
      const [whole, alone]: [number[], number[]] = [[], []];
      for (let round = 1; round <= ROUNDS; round++) {
        whole.push(await change(Object.keys(SERVICES), `${round}`));
        let sum = 0;
        for (const name of PATH) sum += await change([name], `${round} alone`);
        alone.push(sum);
      }
      const measure = 'four services, two after two others / those of the longest path, one deploy after another';
      return [{ measure, goal: 1, ...ratioOf(whole, alone) }];
    } finally {
      await flows.close();
    }
  },
};

function manifests(): Files {
  const services = Object.entries(SERVICES).map(([name, monitor]) => {
    const after = DEPENDS_ON[name];
    return `  ${name}:
    image: \${REGISTRY}/app:1
${after === undefined ? '' : `    depends_on: [${after}]\n`}    environment: { ROUND: "\${${name}}" }
    deploy:
      endpoint_mode: dnsrr
      update_config: { order: start-first, failure_action: rollback, monitor: ${monitor}s }
`;
  });
  const text = `version: "3.8"\nservices:\n${services.join('')}networks:\n  default: { external: true, name: bench }\n`;
  return { 'docker-compose.prod.yaml': text, 'prod/readme.txt': 'Files beside the manifest.\n' };
}
