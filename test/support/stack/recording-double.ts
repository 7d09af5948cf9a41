import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';

/** An engine with an empty swarm, and the services that it is asked to create. */
export function recordingDouble(): { readonly server: Server; readonly services: Json[] } {
  const services: Json[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v\d[\d.]*(?=\/)/, '').replace(/\?.*/, '');
    const answer = (status: number, document: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'api-version': '1.41', ostype: 'linux' })
        .end(JSON.stringify(document));
    if (path === '/_ping') return answer(200, 'OK');
    if (path === '/info') return answer(200, { Swarm: { ControlAvailable: true } });
    if (request.method === 'GET') return answer(path === '/services' || path === '/networks' ? 200 : 404, []);
    const body = (await json(request)) as Json;
    if (path === '/services/create') services.push(body);
    return answer(201, { ID: String(body.Name), Id: String(body.Name) });
  });
  return { server, services };
}

export type Json = Readonly<Record<string, unknown>>;
