import type { Registry } from '../../plan/deploy/deploy-plan.ts';
import type { ImageFact } from '../../plan/deploy/server-facts.ts';
import { registryHost } from '../../plan/stack/stack-state.ts';
import type { Engine } from '../engine/engine.ts';
import { pathOf } from '../engine/engine-client.ts';
import { failureOf, isTimeout, mayPass, saidBy } from '../engine/engine-failure.ts';
import { authFor, authHeader, isLogin } from '../engine/registry-auth.ts';

type Answer = { readonly status: number; readonly json: unknown };
type Asked = { readonly login: string | undefined; readonly answer: Promise<Answer> };

/** Asks the registries for images through the engine, as `docker stack deploy` does. */
export type ImageLookups = {
  /** Asks for these images a few at a time, before the CLI does. */
  readonly ahead: (images: readonly string[]) => void;
  /** The engine's answer; `cliLogin` is the login that the CLI sends. */
  readonly ask: (image: string, cliLogin: string | undefined) => Promise<Answer>;
  /** The login for an image: the one of this job for its registry, else the one that the CLI sends, else a stored one. */
  readonly loginFor: (image: string, cliLogin: string | undefined) => Promise<string | undefined>;
  /** What the registries and the engine's own store have. */
  readonly facts: (images: readonly string[]) => Promise<ReadonlyMap<string, ImageFact>>;
};

/** A registry limits how many requests it answers at once, and an engine how many it makes. */
const AT_ONCE = 4;
/** Milliseconds for one answer: an engine gives up on a registry that drops its packets after 15 s, twice. */
const PATIENCE = 20_000;

/** `stored` has logins by registry. */
export function createImageLookups(
  engine: Engine,
  registry: Registry | undefined,
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
  const loginFor: ImageLookups['loginFor'] = async (image, cliLogin) => {
    const own = authHeader(authFor(image, registry)) ?? (isLogin(cliLogin) ? cliLogin : undefined);
    return own ?? (await stored).get(registryHost(image));
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
      if (classify(saidBy(error)) === 'unreachable') silent.set(host, answer);
      return answer;
    }
  };
  const ask: ImageLookups['ask'] = async (image, cliLogin) => {
    const login = await loginFor(image, cliLogin);
    const before = asked.get(image);
    if (before !== undefined && before.login === login) return before.answer;
    const answer = turn(async () => {
      // An answer without a login is as good, unless it is a refusal.
      const first = await before?.answer;
      return first?.status === 200 ? first : lookUp(image, login);
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
    loginFor,
    facts: async (images) =>
      new Map(
        await Promise.all(
          images.map(async (image) => {
            const answer = asked.get(image)?.answer ?? ask(image, undefined);
            return [image, await factOf(engine, image, await answer)] as const;
          }),
        ),
      ),
  };
}

async function factOf(engine: Engine, image: string, { status, json }: Answer): Promise<ImageFact> {
  if (status === 200) return { registry: 'found', said: '', local: false };
  const said = String((json as { message?: unknown } | undefined)?.message ?? `HTTP status ${status}`);
  return { registry: classify(said), said, local: await isLocal(engine, image) };
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

function classify(said: string): ImageFact['registry'] {
  if (/manifest unknown|not found|name unknown/i.test(said)) return 'not-found';
  return /denied|unauthorized|authentication required|no basic auth|401|403/i.test(said) ? 'refused' : 'unreachable';
}
