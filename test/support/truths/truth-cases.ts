import { fleetingImage } from '../registry/registry-image.ts';
import { deployByHand } from '../stack/by-hand.ts';
import { until } from '../until.ts';
import { recordedManifest, type TruthCase } from './truth-scene.ts';

const [web1, web2] = [{ web: '1' }, { web: '2' }];
const [TAG1, TAG2, BAD, CRASH] = [{ TAG: '1' }, { TAG: '2' }, { TAG: 'bad' }, { TAG: 'crash' }];
const two = { before: { TAG: '1', API_TAG: '1' }, beforeAs: 'i1-two-services-web-fails' };
const both1 = { web: '1', api: '1' };

/** What Docker would have refused, or found out too late, and is reported before anything is touched. */
const refused = (says: RegExp, code = 2, more: Partial<TruthCase> = {}): TruthCase => ({
  code,
  says,
  serves: {},
  ...more,
});
const job: Record<'bookworm' | 'current', TruthCase> = {
  bookworm: refused(/Unknown mode: (replicated|global)-job/),
  current: { code: 0, reported: { migrate: 'created' }, serves: { migrate: '1' } },
};

/** Health as the recorded case f3 has it: a task of the first version wants the flag once, one of the second wants to be the first. */
const ONCE_WITH_FLAG = { TAG: '1', HEALTH: 'test -f /tmp/ok || (test -f /flag/ok && touch /tmp/ok)' };
const FIRST_ONE_ONLY = { TAG: '2', HEALTH: 'test -f /tmp/ok || (mkdir /flag/first && touch /tmp/ok)' };

/** Every recorded case, made live: what swarm-ci is to say of it, and what the engine is to show. */
export function truthCases(engine: 'bookworm' | 'current'): Readonly<Record<string, TruthCase>> {
  return {
    'f-rollback-fails': {
      before: TAG1,
      env: TAG2,
      during: async ({ folder, root }, running) => {
        await until(() => running.log().includes(': updating'), 60_000);
        await root(`rm ${folder}/ok`);
      },
      code: 1,
      reported: { web: 'failing broken' },
      serves: {},
    },
    'f3-rollback-paused': {
      before: ONCE_WITH_FLAG,
      env: FIRST_ONE_ONLY,
      prepare: async ({ folder, root }) => void (await root(`rm ${folder}/ok`)),
      code: 1,
      reported: { web: 'paused broken' },
      serves: {},
    },
    'd2-slow-rollback': { before: TAG1, env: BAD, code: 3, reported: { web: 'rolled-back as-before' }, serves: web1 },
    'h-update-continue': { before: TAG1, env: BAD, code: 3, reported: { web: 'failing restored' }, serves: web1 },
    'i5-two-services-both-paused': {
      ...two,
      env: { TAG: 'bad', API_TAG: 'bad' },
      code: 3,
      reported: { web: 'paused restored', api: 'paused restored' },
      serves: both1,
    },
    'i6-two-services-one-paused': {
      ...two,
      env: { TAG: 'bad', API_TAG: '2' },
      code: 3,
      reported: { web: 'paused restored', api: 'updated restored' },
      serves: both1,
    },
    'i1-two-services-web-fails': {
      ...two,
      env: { TAG: 'bad', API_TAG: '2' },
      code: 3,
      reported: { web: 'rolled-back as-before', api: 'updated restored' },
      serves: both1,
    },
    'i3-two-services-both-ok': {
      ...two,
      env: { TAG: '2', API_TAG: '2' },
      code: 0,
      reported: { web: 'updated', api: 'updated' },
      serves: { web: '2', api: '2' },
    },
    'd-update-rollback': { before: TAG1, env: BAD, code: 3, reported: { web: 'rolled-back as-before' }, serves: web1 },
    'e-update-pause': { before: TAG1, env: BAD, code: 3, reported: { web: 'paused restored' }, serves: web1 },
    'q3-crash-update-rollback': {
      before: TAG1,
      env: CRASH,
      code: 3,
      reported: { web: 'rolled-back as-before' },
      serves: web1,
    },
    'p-no-suitable-node-first': { code: 1, reported: { web: 'failing' }, serves: {} },
    'q-crashloop-first': { env: CRASH, code: 1, reported: { web: 'failing' }, serves: {} },
    'q4-exit-no-restart-first': { env: CRASH, code: 1, reported: { web: 'failing' }, serves: {} },
    's3-host-port-in-use': { code: 1, reported: { web: 'failing' }, serves: {} },
    's4-superseded-by-second-deploy': {
      before: TAG1,
      env: TAG2,
      during: async ({ sandbox, manifests, folder }, running) => {
        await until(() => running.log().includes(': updating'), 60_000);
        const theirs = recordedManifest('s4-superseded-by-second-deploy', folder).replace('${TAG:-1}', '3');
        await deployByHand(sandbox, manifests.stack, theirs);
      },
      code: 1,
      reported: { web: 'superseded' },
      serves: { web: '3' },
    },
    'v-slow-start-ok': { env: { TAG: 'slow' }, code: 0, reported: { web: 'created' }, serves: { web: 'slow' } },
    'b-update-ok': { before: TAG1, env: TAG2, code: 0, reported: { web: 'updated' }, serves: web2 },
    'r2-global-update-ok': { before: TAG1, env: TAG2, code: 0, reported: { web: 'updated' }, serves: web2 },
    'c-noop': { before: TAG2, env: TAG2, code: 0, reported: { web: 'unchanged' }, serves: web2 },
    's1-prune': { ...two, code: 0, reported: { web: 'unchanged', api: 'removed' }, serves: web1 },
    's5-scale-to-zero': {
      before: TAG1,
      beforeAs: 'a-first-deploy',
      code: 0,
      reported: { web: 'updated' },
      serves: web1,
    },
    'a-first-deploy': { env: TAG1, code: 0, reported: { web: 'created' }, serves: web1 },
    't1-detach-default-first': { env: TAG1, code: 0, reported: { web: 'created' }, serves: web1 },
    'r1-global-first': { env: TAG1, code: 0, reported: { web: 'created' }, serves: web1 },
    'r4-replicated-job': job[engine],
    'r5-global-job': job[engine],
    's2-ingress-port-in-use': refused(/publishes the port 18080\/tcp, which other-\S+ has/, 2, {
      prepare: async ({ sandbox, manifests }) => {
        const image = `${sandbox.registry.address}/app:1`;
        const name = ['--name', `other-${manifests.stack}`, '--replicas', '0', '--no-resolve-image'];
        const other = ['service', 'create', ...name, '--publish', '18080:8080', '--detach', image];
        await sandbox.docker(sandbox.manager, other);
      },
      serves: {},
    }),
    'l-config-changed': refused(/config "\S+_app-cfg" exists with different content than app\.conf/, 2, {
      before: TAG1,
      prepare: async ({ manifests }) => void (await manifests.write({ 'app.conf': 'second\n' })),
      serves: web1,
    }),
    // A node may have the image, or reach the registry: only the rollout shows it.
    'g3-registry-unreachable-update': {
      before: TAG1,
      beforeAs: 'a-first-deploy',
      prepare: async ({ sandbox }) => ({ UNREACHABLE: `${sandbox.registry.address.replace(/\d+:/, '77:')}` }),
      code: 3,
      reported: { web: 'rolled-back as-before' },
      says: /its registry cannot be reached from the manager/,
      serves: web1,
    },
    'u1-registry-auth-required-first': refused(/its registry denied access/, 4, {
      prepare: async ({ sandbox }) => {
        // None of the manager has it, so that it has to come from the registry.
        const { tag } = await fleetingImage(sandbox.registry, 'app', '1');
        const nobody = { REGISTRY: '', REGISTRY_USER: '', REGISTRY_PASSWORD: '' };
        return { ...nobody, PRIVATE: `${sandbox.registry.address}/app:${tag}` };
      },
    }),
    'g1-image-missing-first': refused(/nope:9: not found in its registry/),
    'j-secret-missing': refused(/external secret "db-password" does not exist/),
    'j2-config-missing': refused(/external config "app-cfg" does not exist/),
    'k-network-missing': refused(/external network "proxy" does not exist/),
    'm-config-name-too-long': refused(/has 70 characters; Docker allows 64/),
    'n-invalid-key': refused(/services\.web Additional property replicas is not allowed/),
    'n2-yaml-syntax': refused(/invalid YAML/),
    'n3-file-missing': refused(/there is no compose file for "prod"/),
    'n5-wrong-type': refused(/services\.web\.deploy\.replicas must be a integer/),
    'n6-config-file-missing': refused(/its file nope\.conf does not exist/),
    'o1-unset-variable': refused(/TAG is not set/),
    'o3-bad-interpolation': refused(/\$\{TAG/),
    // Workers of their own: the one takes no tasks and manages nothing, the engine of the other one stands still.
    's7-not-a-manager': refused(/manager/, 4, {
      as: 'a-first-deploy',
      prepare: async ({ sandbox }) => ({ SERVER_HOST: sandbox.node('w1').address }),
    }),
    's6-daemon-unreachable': refused(/does not answer|cannot be reached|Cannot connect/, 4, {
      as: 'a-first-deploy',
      prepare: async ({ sandbox }) => ({ SERVER_HOST: sandbox.node('w2').address }),
    }),
  };
}

/** Recorded cases that cannot be made live on this machine, and why. */
export const NOT_LIVE: Readonly<Record<string, string>> = {};
