import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { NODE_RELAY, RELAY } from './container-wire.ts';

/** What runs in the container, on this machine; `sh` and node are those of the toolkit's image. */
const relay = (port: number) => {
  const child = spawn('sh', ['-c', RELAY, 'sh', '127.0.0.1', String(port), NODE_RELAY]);
  let [said, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | null; said: string; errors: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, said, errors })),
  );
  return { child, ended };
};

const listening = async (answer: (text: string) => string) => {
  const server = createServer((socket) => socket.once('data', (chunk) => socket.end(answer(String(chunk)))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
};

test('input and output are the connection, which ends with the other side', async () => {
  const { server, port } = await listening((text) => `${text} back`);
  const { child, ended } = relay(port);
  child.stdin.write('there and');
  expect(await ended).toEqual({ code: 0, said: 'there and back', errors: '' });
  server.close();
});

test('says that nothing listens', async () => {
  const { server, port } = await listening(() => '');
  await new Promise((resolve) => server.close(resolve));
  const { code, errors } = await relay(port).ended;
  expect(code).toBe(1);
  expect(errors).toContain('ECONNREFUSED');
});

test('ends on a signal, even without an answer', async () => {
  const { server, port } = await listening(() => '');
  const { child, ended } = relay(port);
  const connected = new Promise((resolve) => server.once('connection', resolve));
  await connected;
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143 });
  server.close();
});
