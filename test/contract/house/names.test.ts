import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callJob } from '../../support/command/call-job.ts';

// What the engine takes for the name of a service, asked of 20.10 and 28.5; the campaign "shapes" asks it again.
const refused: Record<string, { env?: Record<string, string>; service?: string; says: string }> = {
  'a project with a dot': {
    env: { PROJECT_NAME: 'example.com' },
    says: 'STACK_NAME: invalid stack name "example.com_prod"',
  },
  'a stack with a dot': { env: { STACK_NAME: 'example.com' }, says: 'stack_name "example.com" may contain only' },
  'a service with a dot': { service: 'web.admin', says: '3:3: invalid service name "web.admin"' },
  'a service that ends with a dash': { service: 'web-', says: '3:3: invalid service name "web-"' },
  'a service that ends with an underscore': { service: 'web_', says: '3:3: invalid service name "web_"' },
};

async function deploy(service: string, env: Record<string, string> = {}) {
  const cwd = await mkdtemp(join(tmpdir(), 'swarm-ci-names-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const text = `version: "3.8"\nservices:\n  "${service}":\n    image: app:1\n`;
  await writeFile(join(cwd, 'docker-compose.prod.yaml'), text);
  return callJob(['deploy', 'prod'], {
    cwd,
    env: { PROJECT_NAME: 'shop', DOCKER_HOST: 'unix:///nonexistent', ...env },
  });
}

it.each(Object.entries(refused))(
  '%s is refused before anything is touched',
  async (_, { service = 'web', env, says }) => {
    const { code, stderr } = await deploy(service, env);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(says);
  },
);

it.each(['-web', '_web', 'WEB', '2', 'w__e--b'])('a service may be called %s', async (service) => {
  expect(await deploy(service)).toMatchObject({ code: 4 });
});
