import { readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { Secret } from '../secret.ts';
import { postJson } from './alert/post-json.ts';
import { subscribe } from './engine/engine-events.ts';
import { servicesShape, shaped, tasksShape } from './engine/engine-shapes.ts';
import { containerShape, readTaskEvidence } from './engine/task-evidence.ts';
import { createHttp } from './http/create-http.ts';
import { openManifests } from './manifests/open-manifests.ts';
import { openDocker } from './registry/docker.ts';
import { openReviewPlatform } from './review/open-platform.ts';

afterEach(() => vi.unstubAllGlobals());
const says = (text: string) =>
  vi.stubGlobal('fetch', async () => new Response(text, { headers: { 'content-type': 'application/json' } }));
const fixtures = new URL('../../../../test/fixtures/', import.meta.url);
const recorded = (folder: string, pattern: RegExp): unknown[] =>
  readdirSync(new URL(folder, fixtures))
    .filter((name) => pattern.test(name))
    .map((name) => JSON.parse(readFileSync(new URL(`${folder}/${name}`, fixtures), 'utf8')));

test('openDocker: whatever docker info prints, what it is for is known or it is refused', async () => {
  const open = (stdout: string) => openDocker(async () => ({ code: 0, stdout, stderr: '' }), {} as never);
  await expect(open('!')).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  await expect(open('{"InsecureRegistryCIDRs":[null]}')).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  const { insecure } = await open('{"InsecureRegistryCIDRs":["x/y","1.1.1.1/999","127.0.0.0/8"]}');
  expect(insecure('127.0.0.1:5000')).toBe(true);
});

test('subscribe: a line that is not an event is ignored', async () => {
  const stream = new PassThrough();
  const pushed: unknown[] = [];
  await subscribe({ stream: async () => stream } as never, 'shop', (item) => pushed.push(item));
  const event = {
    Type: 'service',
    Action: 'update',
    Actor: { ID: 'x', Attributes: { name: 'shop_web' } },
    timeNano: 1,
  };
  stream.end(`<html>\n{"Type":"service"}\nnull\n${JSON.stringify(event)}\n`);
  await vi.waitFor(() => expect(pushed).toHaveLength(2));
  expect(pushed[0]).toMatchObject({ kind: 'service', event: { service: 'shop_web' } });
});

test('shaped: every recorded service and task has the shape, other things are refused', () => {
  for (const services of recorded('stack-deploy', /\.inspect\.json$/)) shaped('services', servicesShape, services);
  for (const { tasks } of recorded('task-ends', /\.json$/) as { tasks: { task: unknown }[] }[])
    expect(
      shaped(
        'tasks',
        tasksShape,
        tasks.map(({ task }) => task),
      ),
    ).toHaveLength(tasks.length);
  for (const odd of ['<html>', {}, [null], [{ ID: 'x', Version: { Index: 1 }, Spec: { Name: 'x' } }]])
    expect(() => shaped('services', servicesShape, odd)).toThrow(/sent an unexpected answer \(services\)/);
});

test('readTaskEvidence: a flood of lines in one frame, and a container without a state', async () => {
  const flood = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 15, 0, 0]), Buffer.from('a\n'.repeat(491_520))]);
  const task = { ID: 'x', Status: { ContainerStatus: { ContainerID: 'c' } } };
  const { logs, health } = await readTaskEvidence(
    { ask: async () => shaped('container', containerShape, {}), bytes: async () => flood } as never,
    task as never,
  );
  expect(logs).toHaveLength(20);
  expect(health).toEqual([]);
});

test('postJson: a password with a bare % is sent unchanged', async () => {
  says('{}');
  const post = { address: 'https://u:a%zz@h.example.com/x', document: {}, secrets: [], setting: 'X' };
  await expect(postJson(post, { http: createHttp({}), signal: new AbortController().signal })).resolves.toBeUndefined();
});

test.each(['gitlab', 'github'] as const)(
  '%s: a response that is not of its API is reported as that',
  async (platform) => {
    const input = {
      apiUrl: 'https://git.example.com',
      repository: 'a/b',
      token: new Secret('t'),
      http: createHttp({}),
    };
    const client = await openReviewPlatform(platform, input);
    says('{"web_url":"https://x","labels":[{}],"data":{"viewer":{"login":7}}}');
    const odd = { code: 'PLATFORM_UNREACHABLE', message: expect.stringContaining('sent an unexpected response') };
    await expect(client.whoAmI()).rejects.toMatchObject(odd);
    await expect(client.updateComment(1, 2, 'x')).rejects.toMatchObject(odd);
  },
);

test.each(['gitlab', 'github'] as const)(
  '%s: only responses of its API are taken for a repository of manifests',
  async (platform) => {
    const input = {
      apiUrl: 'https://git.example.com',
      repository: 'a/b',
      token: new Secret('t'),
      http: createHttp({}),
    };
    const client = await openManifests(platform, input);
    const odd = { code: 'PLATFORM_UNREACHABLE', message: expect.stringContaining('sent an unexpected response') };
    // Of a number that large the client of GitHub makes a BigInt.
    says('{"default_branch":[],"object":{"sha":9007199254740993},"commit":{"id":9007199254740993}}');
    await expect(client.defaultBranch()).rejects.toMatchObject(odd);
    await expect(client.headOf('main')).rejects.toMatchObject(odd);
    says('[{"number":"7","iid":"7","html_url":"https://x","web_url":"https://x"}]');
    await expect(client.findOpen('a', 'b')).rejects.toMatchObject(odd);
  },
);

test('subscribe: a flood of empty lines costs no exceptions', async () => {
  const stream = new PassThrough();
  let ended = false;
  await subscribe({ stream: async () => stream } as never, 'shop', ({ kind }) => {
    ended = kind === 'end';
  });
  const parse = vi.spyOn(JSON, 'parse');
  stream.end('\n'.repeat(10_000));
  await vi.waitFor(() => expect(ended).toBe(true));
  expect(parse).not.toHaveBeenCalled();
  parse.mockRestore();
});
