import type { DeployPlan } from '../../plan/deploy/deploy-plan.ts';
import type { ImageFact } from '../../plan/deploy/server-facts.ts';
import { loginFor as ownLogin } from '../../plan/registry/login.ts';
import { registryAnswer } from '../../plan/registry/registry-answer.ts';
import { registryHost } from '../../plan/registry/registry-name.ts';
import type { Engine } from '../engine/engine.ts';
import { pathOf } from '../engine/engine-client.ts';
import { failureOf, isTimeout, mayPass, saidBy } from '../engine/engine-failure.ts';
import { authHeader, authOf, isLogin, userIn } from '../engine/registry-auth.ts';

type Answer = { readonly status: number; readonly json: unknown };
/** A login as the header `X-Registry-Auth`, and where it is set. */
type Used = { readonly header: string; readonly user: string; readonly from: string };
type Asked = { readonly login: Used | undefined; readonly answer: Promise<Answer> };

/** Asks the registries for images through the engine, as `docker stack deploy` does. */
export type ImageLookups = {
  /** Asks for these images a few at a time, before the CLI does. */
  readonly ahead: (images: readonly string[]) => void;
  /** The engine's answer; `cliLogin` is the login that the CLI sends. */
  readonly ask: (image: string, cliLogin: string | undefined) => Promise<Answer>;
  /**
   * The login for an image: the one of this job for its registry, else the one that the CLI sends, else a stored one. None if
   * the registry refused it.
   */
  readonly loginFor: (image: string, cliLogin: string | undefined) => Promise<string | undefined>;
  /** What the registries and the engine's own store have. */
  readonly facts: (images: readonly string[]) => Promise<ReadonlyMap<string, ImageFact>>;
};

/** A registry limits how many requests it answers at once, and an engine how many it makes. */
const AT_ONCE = 4;
/** Milliseconds for one answer: an engine gives up on a registry that drops its packets after 15 s, twice. */
const PATIENCE = 20_000;

const CONFIG = 'a Docker configuration';

/** `stored` has logins of the server by registry. */
export function createImageLookups(
  engine: Engine,
  { logins, anonymous }: Pick<DeployPlan, 'logins' | 'anonymous'>,
  stored: Promise<ReadonlyMap<string, string>>,
): ImageLookups {
  const asked = new Map<string, Asked>();
  /** Registries that gave no answer; they are not asked for their other images. */
  const silent = new Map<string, Answer>();
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];
  const turn = async (work: () => Promise<Answer>): Promise<Answer> => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
  const usedFor = async (image: string, cliLogin: string | undefined): Promise<Used | undefined> => {
    if (anonymous) return undefined;
    const own = ownLogin(image, logins);
    const header = authHeader(own && authOf(own));
    if (own !== undefined && header !== undefined) return { header, user: own.user, from: own.from };
    const other = isLogin(cliLogin) ? cliLogin : (await stored).get(registryHost(image));
    return other === undefined ? undefined : { header: other, user: userIn(other), from: CONFIG };
  };
  const lookUp = async (image: string, auth: string | undefined): Promise<Answer> => {
    const host = registryHost(image);
    const known = silent.get(host);
    if (known !== undefined) return known;
    try {
      const path = `/distribution/${pathOf(image)}/json`;
      const json = await engine.ask(`image ${image}`, { path, auth, asksRegistry: true, within: PATIENCE });
      return { status: 200, json };
    } catch (error) {
      const { status = isTimeout(error) ? 504 : undefined, json } = failureOf(error)?.engine ?? {};
      if (status === undefined) throw error;
      const answer = { status, json: json ?? { message: saidBy(error) } };
      if (registryAnswer(saidBy(error)) === 'unreachable') silent.set(host, answer);
      return answer;
    }
  };
  const ask: ImageLookups['ask'] = async (image, cliLogin) => {
    const login = await usedFor(image, cliLogin);
    const before = asked.get(image);
    if (before !== undefined && before.login?.header === login?.header) return before.answer;
    const answer = turn(async () => {
      // An answer without a login is as good, unless it is a refusal.
      const first = await before?.answer;
      return first?.status === 200 ? first : lookUp(image, login?.header);
    });
    answer.catch(() => {});
    asked.set(image, { login, answer });
    return answer;
  };
  return {
    ahead: (images) => {
      for (const image of images) ask(image, undefined).catch(() => {});
    },
    ask,
    loginFor: async (image, cliLogin) => {
      const used = await usedFor(image, cliLogin);
      const known = asked.get(image);
      if (used === undefined || known?.login?.header !== used.header) return used?.header;
      const { status, json } = await known.answer;
      // A login that the registry refuses must not replace the one that the engine has stored.
      return status !== 200 && registryAnswer(messageIn(json, status)) === 'refused' ? undefined : used.header;
    },
    facts: async (images) =>
      new Map(
        await Promise.all(
          images.map(async (image) => {
            const answer = await (asked.get(image)?.answer ?? ask(image, undefined));
            const login = asked.get(image)?.login;
            const used = login && { user: login.user, from: login.from };
            return [image, { ...(await factOf(engine, image, answer)), login: used }] as const;
          }),
        ),
      ),
  };
}

async function factOf(engine: Engine, image: string, { status, json }: Answer): Promise<Omit<ImageFact, 'login'>> {
  if (status === 200) return { registry: 'found', said: '', local: false };
  const said = messageIn(json, status);
  return { registry: registryAnswer(said), said, local: await isLocal(engine, image) };
}

async function isLocal(engine: Engine, image: string): Promise<boolean> {
  try {
    await engine.bytes(`image ${image}`, { path: `/images/${pathOf(image)}/json` });
    return true;
  } catch (error) {
    if (failureOf(error)?.engine.status === undefined || mayPass(error)) throw error;
    return false;
  }
}

function messageIn(json: unknown, status: number): string {
  return String((json as { message?: unknown } | undefined)?.message ?? `HTTP status ${status}`);
}
