import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';

/** An engine that keeps what it is asked to create. `outside`: the names of networks, configs and secrets that its swarm has. */
export function recordingDouble(outside: readonly string[] = []): {
  readonly server: Server;
  readonly services: Json[];
} {
  const services: Json[] = [];
  const existing = () => outside.map((Name) => ({ Name }));
  const objects: Record<string, Json[]> = { '/configs': existing(), '/secrets': existing() };
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/v\d[\d.]*(?=\/)/, '').replace(/\?.*/, '');
    const answer = (status: number, document: unknown) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'api-version': '1.41', ostype: 'linux' })
        .end(JSON.stringify(document));
    if (path === '/_ping') return answer(200, 'OK');
    if (path === '/info') return answer(200, { Swarm: { ControlAvailable: true } });
    const made = objects[path];
    if (request.method === 'GET' && made !== undefined)
      return answer(
        200,
        made.map((Spec) => ({ ID: String(Spec.Name), Spec })),
      );
    const network = outside.find((one) => path === `/networks/${one}`);
    if (network !== undefined) return answer(200, { Id: network, Name: network, Scope: 'swarm', Driver: 'overlay' });
    if (request.method === 'GET') return answer(path === '/services' || path === '/networks' ? 200 : 404, []);
    const body = (await json(request)) as Json;
    if (path === '/services/create') services.push(body);
    objects[path.replace('/create', '')]?.push(body);
    return answer(201, { ID: String(body.Name), Id: String(body.Name) });
  });
  return { server, services };
}

export type Json = Readonly<Record<string, unknown>>;
