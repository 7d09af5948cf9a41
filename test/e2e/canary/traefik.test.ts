import { expect, it } from 'vitest';
import { sharedSandbox } from '../../support/shared-sandbox.ts';
import { makeManifests } from '../../support/stack/manifests.ts';
import { specsOf } from '../../support/stack/stack-look.ts';
import { app, compose } from '../../support/stack/stack-text.ts';

const WEIGHT = 'traefik.http.services.web.loadbalancer.server.weight';
const LABELS = `
      replicas: 2
      labels:
        traefik.http.routers.web.rule: Host(\`shop.example.com\`)
        ${WEIGHT}: "100"`;
const SETTINGS = `environments:
  prod:
    rollouts:
      web: { strategy: canary, traffic: { driver: traefik }, steps: [50%], hold: 1s }
`;

// Without a Traefik: what the engine has is all that is shown here.
it('a canary behind Traefik has its weight in its labels, and leaves with the weight 0 before it is removed', {
  timeout: 300_000,
}, async () => {
  const version = (tag: string) => ({
    'docker-compose.prod.yaml': compose({ web: app(tag, '', LABELS) }),
    'swarm-ci.yaml': SETTINGS,
  });
  const manifests = await makeManifests(sharedSandbox(), version('1'));
  const first = await manifests.deploy();
  expect(first.code, first.stderr).toBe(0);

  await manifests.write(version('2'));
  const seen: string[] = [];
  let isOver = false;
  const job = manifests.run(['deploy', 'prod']).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    // A service may be removed between the two questions to the engine.
    const specs = await specsOf(manifests.stack).catch(() => undefined);
    const now = (specs as undefined | { Name: string; Labels: Record<string, string> }[])
      ?.map(({ Name, Labels }) => `${Name.slice(manifests.stack.length + 1)} ${Labels[WEIGHT]}`)
      .join(', ');
    if (now !== undefined && seen.at(-1) !== now) seen.push(now);
  }
  const done = await job;
  expect(done, done.stderr).toMatchObject({ code: 0, stdout: 'deployed\n' });
  expect(seen).toEqual([
    'web 100',
    'web 100, web-canary 0',
    'web 100, web-canary 200',
    'web 100, web-canary 0',
    'web 100',
  ]);
});
