import { describe, expect, it } from 'vitest';
import { filesOfStacks, publicStacks, variablesOfStacks } from '../../support/compose/public-stacks.ts';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// What people write for "docker compose": all jobs see it as the docker command does, before anything is changed.
const sandbox = sharedSandbox();
const none = '\n      replicas: 0';
const web = (more: string, deploy = none) => compose({ web: app('1', more, deploy) });

/** The place, and what is said of it: by the docker command, or here. */
const refused: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
  'depends_on with an unknown condition': [
    compose({ web: app('1', '\n    depends_on: { db: { condition: healthy } }', none), db: app('1', '', none) }),
    /:5:36: unknown condition "healthy"/,
  ],
  'an included file that is missing': [
    `include: [other.yaml]\n${compose({ web: app('1', '', none) })}`,
    /:1:11: the compose file other\.yaml does not exist/,
  ],
  'only services of other profiles': [web('\n    profiles: [debug]'), /:1:1: the file has no services/],
  'two different limits': [
    web('\n    mem_limit: 64m', `${none}\n      resources: { limits: { memory: 1g } }`),
    /:5:5: web: "mem_limit" and deploy\.resources\.limits\.memory are both set/,
  ],
  gpus: [web('\n    gpus: all'), /:5:5: web: "gpus" is not possible in a stack/],
  'one address of a port': [
    web('\n    ports: [{ target: 80, published: 8080, host_ip: 127.0.0.1 }]'),
    /:5:44: web: Swarm cannot publish a port on 127\.0\.0\.1 alone/,
  ],
  'a short port with an address': [
    web('\n    ports: ["127.0.0.1:8080:80"]'),
    /:5:13: web: the address before port 8080 is ignored.* \[loopback-port\]/,
  ],
  'a published port as a text range': [
    web('\n    ports: [{ target: 80, published: "80-81", mode: host }]'),
    /:5:27: web: published: "80-81" is not one port/,
  ],
  'a secret from a variable that is not set': [
    `${web('\n    secrets: [key]')}secrets: { key: { environment: KEY } }\n`,
    /:\d+:\d+: .*KEY is not set/,
  ],
  'a key that no version knows': [web('\n    memory_limit: 64m'), /:5:5: .*memory_limit is not allowed/],
};

describe.concurrent('what a stack cannot have is exit 2 in each job, and named with its place', () => {
  it.each(Object.entries(refused))('%s', { timeout: 300_000 }, async (_, [text, says]) => {
    const undo: (() => Promise<void>)[] = [];
    const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text }, (one) => void undo.push(one));
    try {
      for (const job of ['check', 'plan', 'deploy']) {
        const { code, stdout, stderr } = await manifests.run([job, 'prod']);
        expect(code, `${job}: ${stdout}${stderr}`).toBe(2);
        expect(`${stdout}${stderr}`).toMatch(says);
      }
      const { stdout } = await sandbox.docker(sandbox.manager, ['stack', 'services', '-q', manifests.stack], {
        reject: false,
      });
      expect(stdout).toBe('');
    } finally {
      await Promise.all(undo.map((one) => one()));
    }
  });
});

it('forms of "docker compose" that a stack has in another way are deployed, without "docker compose"', async () => {
  const more = `
    mem_limit: 64m
    cpus: 0.5
    depends_on: { db: { condition: service_started } }
    env_file: [{ path: prod/app.env, required: true }, { path: none.env, required: false }]
    environment: { DEBUG: false }
    configs: [page]
    platform: linux/amd64`;
  const text = compose(
    { web: app('1', more, none), db: app('1', '\n    scale: 0') },
    'configs: { page: { content: "Hello ${GREETING}" } }\n',
  ).replace('version: "3.8"', 'version: 3.8\nname: shop');
  const files = { 'docker-compose.prod.yaml': text, 'prod/app.env': 'GREETING="two words"\n' };
  const manifests = await makeManifests(sandbox, files);
  const checked = await manifests.run(['check', 'prod'], { GREETING: 'you' });
  expect(checked.stdout, checked.stderr).toContain(':12:5: web: "platform" has no effect in a stack');
  const { report, stderr } = await manifests.deploy({ GREETING: 'you' });
  expect(report, stderr).toMatchObject({ outcome: 'deployed' });
  const { stdout } = await sandbox.docker(sandbox.manager, ['service', 'inspect', `${manifests.stack}_web`]);
  expect(JSON.parse(stdout)[0].Spec.TaskTemplate).toMatchObject({
    ContainerSpec: {
      Env: ['DEBUG=false', 'GREETING=two words'],
      Configs: [{ ConfigName: expect.stringMatching(new RegExp(`^${manifests.stack}_page_[0-9a-f]{32}$`)) }],
    },
    Resources: { Limits: { MemoryBytes: 64 * 1024 * 1024, NanoCPUs: 500_000_000 } },
  });
  const { stdout: plan } = await manifests.run(['plan', 'prod', '--json'], { GREETING: 'you' });
  expect(JSON.parse(plan).services.map(({ status }: { status: string }) => status)).toEqual(['unchanged', 'unchanged']);
});

it('what docker ignores is a warning in each job', async () => {
  const text = web('\n    restart: always\n    container_name: web');
  const manifests = await makeManifests(sandbox, { 'docker-compose.prod.yaml': text });
  for (const job of ['check', 'plan', 'deploy']) {
    const { code, stdout, stderr } = await manifests.run([job, 'prod']);
    expect(code, stderr).toBe(0);
    const said = `${stdout}${stderr}`;
    expect(said).toMatch(/container_name/);
    if (job !== 'check') expect(said).toMatch(/! .*Ignoring unsupported options: restart/);
    // Only once, with its place.
    else {
      expect(said).toMatch(/! docker-compose\.prod\.yaml:5:5: web: "restart" has no effect in a stack/);
      expect(said).not.toContain('Ignoring');
    }
  }
});

it('well-known stacks are read by the docker command as they are published', async () => {
  const environmentOf = (name: string) => name.replace(/\.yaml$/, '');
  const texts = publicStacks.map(([name, text]) => [`docker-compose.${name}`, text]);
  const manifests = await makeManifests(sandbox, { ...filesOfStacks, ...Object.fromEntries(texts) });
  const env = { ...variablesOfStacks, SWARM_CI_RESOLVE_IMAGE: 'never' };
  const check = async ([name]: readonly [string, string]) => {
    const { code, stdout, stderr } = await manifests.run(['check', environmentOf(name)], env);
    // The networks and secrets from outside are not in this swarm.
    expect([0, 2], `${name}: ${stdout}${stderr}`).toContain(code);
    expect(`${stdout}${stderr}`, name).not.toMatch(/Docker refuses|Error:|\bat .*\.mjs/);
  };
  for (let i = 0; i < publicStacks.length; i += 3) await Promise.all(publicStacks.slice(i, i + 3).map(check));
});
