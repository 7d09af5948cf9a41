import { isKept } from '../changes/settle-images.ts';
import { OWN_LOGIN } from '../registry/job-logins.ts';
import { isRateLimit, isUnauthorized } from '../registry/registry-answer.ts';
import { registryHost } from '../registry/registry-name.ts';
import type { Compiled } from '../stack/desired-stack.ts';
import { imageIn } from '../stack/stack-state.ts';
import type { DeployPlan } from './deploy-plan.ts';
import { type Finding, inputProblem, ok } from './preflight.ts';
import type { ImageFact, ServerFacts } from './server-facts.ts';

type Plan = Pick<DeployPlan, 'stack' | 'services' | 'pins' | 'logins' | 'anonymous' | 'resolveImage'>;

/**
 * What the registries answered for the images of the manifest. A problem is only what is known to fail: an image that its
 * registry does not have, or does not give to the login that the deploy sends. What the manager cannot find out is a warning.
 */
export function imageFindings(
  plan: Plan,
  { desired, images }: Pick<Compiled, 'desired' | 'images'>,
  facts: Pick<ServerFacts, 'services' | 'engine'>,
): Finding[] {
  const { stack, services, pins, resolveImage } = plan;
  const ofImages = services.flatMap(({ name, image, at }): Finding[] => {
    if (image === undefined) return [];
    const fact = images.get(image);
    if (fact === undefined) return [ok(at, `image ${image} is not looked up (resolve_image: ${resolveImage})`)];
    if (fact.registry === 'found') return [ok(at, `image ${image} is in its registry`)];
    const full = `${stack}_${name}`;
    const spec = desired.services.find((one) => one.spec.Name === full)?.spec;
    const current = facts.services.find(({ Spec }) => Spec.Name === full)?.Spec;
    const why = `image ${image}: ${reasonOf(fact)}`;
    if (full in pins) return [warning(at, `${why}; a node that does not have it from before cannot pull it`)];
    if (isRefusedLogin(fact, plan)) return [loginProblem(image, fact, plan)];
    if (spec !== undefined && isKept(spec, current, { images, resolveImage }))
      return [warning(at, `${why}; ${full} keeps the digest that it runs`)];
    if (fact.local) {
      const elsewhere = facts.engine.nodes > 1 ? `; ${elsewhereOf(fact)}` : '';
      return [warning(at, `${why}, but the manager has it${elsewhere}`)];
    }
    if (fact.registry === 'unreachable')
      return [warning(at, `${why}; whether a node has it or can pull it is not known${limitHint(fact)}`)];
    if (fact.registry === 'not-found') {
      const hint = 'build and push it, or correct the tag; if only the nodes have it, set resolve_image: never';
      return [inputProblem(at, why, hint)];
    }
    // Without a login in the request, the engine uses the one that it has stored with the service.
    const running = imageIn(current);
    if (fact.login === undefined && running !== undefined && registryHost(running) === registryHost(image))
      return [warning(at, `${why}; ${full} may have a login of its own in the swarm, which cannot be checked`)];
    return [{ level: 'problem', at, message: why, hint: loginHint(image, fact, plan), code: 'REGISTRY_REFUSED' }];
  });
  // A refused login is one problem, however many images need it.
  return [...new Map(ofImages.map((one) => [`${one.at} ${one.message}`, one])).values()];
}

/** Whether the registry refuses a login that this job was given: with it, no image of that registry can be pulled. */
function isRefusedLogin({ registry, said, login }: ImageFact, { logins }: Plan): boolean {
  const isOfJob = login !== undefined && logins.some(({ from }) => from === login.from);
  return registry === 'refused' && isOfJob && isUnauthorized(said);
}

function loginProblem(image: string, fact: ImageFact, plan: Plan): Finding {
  const { login, said } = fact;
  const message = `refused the login of ${login?.user}: ${said}`;
  return {
    level: 'problem',
    at: registryHost(image),
    message,
    hint: loginHint(image, fact, plan),
    code: 'REGISTRY_REFUSED',
  };
}

function reasonOf({ registry, said, login }: ImageFact): string {
  if (registry === 'not-found') return 'not found in its registry';
  if (isRateLimit(said)) return `its registry limits the number of requests: ${said}`;
  if (registry === 'unreachable') return `its registry cannot be reached from the manager: ${said}`;
  const who = login === undefined ? 'a request without a login' : `the login of ${login.user} (${login.from})`;
  return `its registry denied access to ${who}: ${said}`;
}

function elsewhereOf({ registry }: ImageFact): string {
  return registry === 'unreachable'
    ? 'whether other nodes have it or can pull it is not known'
    : 'a node that does not have it cannot pull it';
}

function limitHint({ said, login }: ImageFact): string {
  return isRateLimit(said) && login === undefined ? '; a login to the registry raises its limit' : '';
}

/** Never advises what is set already. */
function loginHint(image: string, { login }: ImageFact, { logins, anonymous }: Plan): string {
  const host = registryHost(image);
  if (login !== undefined) return `check ${login.from}, and that ${login.user} may pull from ${host}`;
  if (anonymous) return `REGISTRY=none: no login is used; name ${host} in REGISTRY instead, with its user and password`;
  const others = `add ${host} to DOCKER_AUTH_CONFIG, or run "docker login ${host}" as the user on the server`;
  const isTaken = logins.some(({ from }) => from === OWN_LOGIN);
  return isTaken ? others : `set REGISTRY=${host} with its REGISTRY_USER and REGISTRY_PASSWORD; or ${others}`;
}

function warning(at: string, message: string): Finding {
  return { level: 'warning', at, message };
}
