import { isKept } from '../changes/settle-images.ts';
import type { Compiled } from '../stack/desired-stack.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { type Finding, inputProblem, ok } from './preflight.ts';
import type { ImageFact, ServerFacts } from './server-facts.ts';

/** What the registries answered for the images of the manifest. */
export function imageFindings(
  { stack, services, pins }: Pick<DeployPlan, 'stack' | 'services' | 'pins'>,
  { desired, images }: Pick<Compiled, 'desired' | 'images'>,
  facts: Pick<ServerFacts, 'services' | 'engine'>,
): Finding[] {
  return services.flatMap(({ name, image, at }): Finding[] => {
    const fact = image === undefined ? undefined : images.get(image);
    if (image === undefined || fact === undefined) return [];
    if (fact.registry === 'found') return [ok(at, `image ${image} is in its registry`)];
    const full = `${stack}_${name}`;
    const spec = desired.services.find((one) => one.spec.Name === full)?.spec;
    const current = facts.services.find(({ Spec }) => Spec.Name === full)?.Spec;
    const why = reasonOf(fact);
    if (full in pins)
      return [warning(at, `image ${image}: ${why}; a node that does not have it from before cannot pull it`)];
    if (spec !== undefined && isKept(spec, current, images))
      return [warning(at, `image ${image}: ${why}; ${full} keeps the digest that it runs`)];
    if (fact.local) {
      const elsewhere = facts.engine.nodes > 1 ? '; other nodes cannot pull it' : '';
      return [warning(at, `image ${image}: ${why}, but the manager has it${elsewhere}`)];
    }
    if (fact.registry === 'not-found')
      return [inputProblem(at, `image ${image}: ${why}`, 'build and push it, or correct the tag')];
    return [{ level: 'problem', at, message: `image ${image}: ${why}`, hint: hintOf(fact), code: 'REGISTRY_REFUSED' }];
  });
}

const RATE_LIMIT = /toomanyrequests|too many requests|rate limit/i;

function reasonOf({ registry, said }: ImageFact): string {
  if (registry === 'not-found') return 'not found in its registry';
  if (RATE_LIMIT.test(said)) return `its registry limits the number of requests: ${said}`;
  return `${registry === 'refused' ? 'its registry denied access' : 'its registry cannot be reached'}: ${said}`;
}

function hintOf({ registry, said }: ImageFact): string {
  if (RATE_LIMIT.test(said)) return 'log in to that registry, which raises the limit, or run the job again later';
  return registry === 'refused'
    ? 'set REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD'
    : 'check that the registry is up and that the server can reach it';
}

function warning(at: string, message: string): Finding {
  return { level: 'warning', at, message };
}
