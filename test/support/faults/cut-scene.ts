import { sharedSandbox } from '../shared-sandbox.ts';
import { type Manifests, makeManifests } from '../stack/manifests.ts';
import { type Version, writeVersion } from '../stack/versioned-stack.ts';
import { type Relay, startRelay } from './relay.ts';

export type CutScene = {
  readonly manifests: Manifests;
  readonly relay: Relay;
  /** Variables of a job whose connection goes over the relay. */
  readonly over: Readonly<Record<string, string>>;
  /** Writes the next version, of which `api` fails its health check when it is bad. */
  readonly next: (bad: boolean) => Promise<Tagged>;
};

/** A version, with the tag of the image that `api` runs; `web` always runs the same. */
export type Tagged = Version & { readonly tag: string };

/** Bytes a second: the files of a version take some two seconds. */
const RATE = 250_000;

export async function makeCutScene(onFinished: (undo: () => Promise<void>) => void): Promise<CutScene> {
  const { manager } = sharedSandbox();
  const manifests = await makeManifests(sharedSandbox(), {}, onFinished);
  const relay = await startRelay(manager.address, 22, RATE);
  onFinished(relay.close);
  const host = '127.0.0.1';
  const over = {
    SERVER_HOST: host,
    SERVER_PORT: `${relay.port}`,
    SSH_KNOWN_HOSTS: `[${host}]:${relay.port} ${manager.hostKey}`,
  };
  let count = 0;
  const next: CutScene['next'] = async (bad) => {
    const tag = bad ? 'bad' : `${1 + (++count % 3)}`;
    return { tag, ...(await writeVersion(manifests, `v${bad ? `${count}-bad` : count}`, { api: tag })) };
  };
  return { manifests, relay, over, next };
}
