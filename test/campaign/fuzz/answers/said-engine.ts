import { mkdtempSync } from 'node:fs';
import { Agent, createServer } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../../../packages/ci-core/src/effects/host/host.ts';

/** What it says of itself when all is well. */
export const info = {
  ServerVersion: '28.5.2',
  Name: 'n',
  SystemTime: '2026-01-31T10:00:00Z',
  Swarm: { ControlAvailable: true, Nodes: 1, LocalNodeState: 'active' },
};

type Said = (path: string) => { readonly status: number; readonly text: string };

let said: Said;
const socket = join(mkdtempSync(join(tmpdir(), 'swarm-ci-fuzz-')), 'engine');
const server = createServer((request, response) => {
  const { status, text } = said(request.url ?? '');
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
});
server.listen(socket).unref();
const agent = new Agent({ keepAlive: true });
const overSocket = Object.assign(agent, {
  createConnection: () => createConnection(socket).unref(),
});

/** A server whose engine gives the configured answers to every request. */
export const host: Host = {
  name: 'h',
  start: () => {
    throw new Error('nothing is started');
  },
  run: async () => ({ code: 0, stdout: '', stderr: '' }),
  engineAgent: overSocket as never,
  listen: async () => () => {},
  forward: undefined,
  close: () => {},
};

export function say(words: Said): void {
  said = words;
}
