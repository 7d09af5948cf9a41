import { describe, expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

// What people write for "docker compose": all jobs see it as the docker command does, before anything is changed.
const sandbox = sharedSandbox();
const none = '\n      replicas: 0';
const web = (more: string) => compose({ web: app('1', more, none) });

/** The place and the words of the docker command. */
const refused: Readonly<Record<string, readonly [text: string, says: RegExp]>> = {
  include: [`include: [other.yaml]\n${compose({ web: app('1', '', none) })}`, /:1:1: .*include/],
  profiles: [web('\n    profiles: [debug]'), /:5:5: .*profiles/],
  mem_limit: [web('\n    mem_limit: 64m'), /: .*mem_limit/],
  'depends_on with an unknown condition': [
    compose({ web: app('1', '\n    depends_on: { db: { condition: healthy } }', none), db: app('1', '', none) }),
    /:5:36: unknown condition "healthy"/,
  ],
  'a config by its content': [
    `${web('\n    configs: [page]')}configs: { page: { content: hello } }\n`,
    /: .*(content|file)/,
  ],
  'a published port as a text range': [
    web('\n    ports: [{ target: 80, published: "80-81", mode: host }]'),
    /:5:\d+: .*published must be a integer/,
  ],
  'a secret from a variable': [
    `${web('\n    secrets: [key]')}secrets: { key: { environment: KEY } }\n`,
    /: .*environment/,
  ],
};

describe.concurrent('a form that docker refuses is exit 2 in each job, and named with its place', () => {
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
