import type { Manager } from '../../effects/engine/engine.ts';
import { readServerFacts } from '../../effects/engine/server-facts.ts';
import { type Finding, preflight } from '../../plan/deploy/preflight.ts';
import type { PreparedDeploy } from './prepare-deploy.ts';

/** Checks everything that a deploy needs and changes nothing; the findings are in the order of the manifest. */
export async function checkDeploy({ plan, files, warnings }: PreparedDeploy, manager: Manager): Promise<Finding[]> {
  const facts = await readServerFacts(manager, plan);
  const local: Finding[] = [
    {
      level: 'ok',
      at: plan.composeFile,
      message: `${plan.services.length} services, ${files.length} files, stack ${plan.stack}`,
    },
    ...warnings.map((message): Finding => ({ level: 'warning', at: plan.composeFile, message })),
  ];
  return [...local, ...preflight(plan, facts)];
}
