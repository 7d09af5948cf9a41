import { hit } from '../hit.ts';
import { deployed } from '../read/lint-service.ts';
import { portText, publishes } from '../read/ports.ts';
import { eachService, type Rule } from '../rule.ts';

/** Ports in the container of what has no business on the internet. */
const INTERNAL: Readonly<Record<number, string>> = {
  1433: 'SQL Server',
  2375: 'the Docker API',
  2379: 'etcd',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  5984: 'CouchDB',
  6379: 'Redis',
  7474: 'Neo4j',
  9042: 'Cassandra',
  9200: 'Elasticsearch',
  11211: 'memcached',
  27017: 'MongoDB',
};

export const databasePort: Rule = {
  name: 'database-port',
  level: 'warning',
  finds: 'A published port of a database.',
  why: 'A published port is open on every address of the node, past the rules of most firewalls, because Docker writes its own. Services of a network reach each other without it.',
  wrong: `services:
  db:
    image: postgres:16.9
    ports: ["5432:5432"]
`,
  right: `services:
  db:
    image: postgres:16.9
    networks: [inner]
networks:
  inner:
`,
  check: eachService((service) =>
    service.ports.flatMap(({ at, target = 0, published }) => {
      const what = INTERNAL[target];
      if (what === undefined) return [];
      const on = published === undefined ? 'a port' : `port ${portText(published)}`;
      const says = `publishes ${what} on ${on} of the node, open to everyone who reaches it`;
      return [hit(service, at, says, 'remove the port; services reach it by its name in a shared network')];
    }),
  ),
};

const EVERY_ADDRESS = ['0.0.0.0', '::', '[::]'];

export const loopbackPort: Rule = {
  name: 'loopback-port',
  level: 'error',
  finds: 'A published port with an address before it, such as `127.0.0.1:8080:80`.',
  why: 'Swarm ignores the address: the port is open on every address of the node.',
  wrong: `services:
  admin:
    image: shop/admin:1
    ports: ["127.0.0.1:8081:8080"]
`,
  right: `services:
  admin:
    image: shop/admin:1
    networks: [inner]
networks:
  inner:
`,
  check: eachService((service) =>
    service.ports.flatMap(({ at, address, published }) => {
      if (address === undefined || EVERY_ADDRESS.includes(address)) return [];
      const port = published === undefined ? 'the port' : `port ${portText(published)}`;
      const says = `the address before ${port} is ignored: the port is open on every address of the node`;
      const fix = 'remove the port and go through a proxy, or publish it on purpose, without the address';
      return [hit(service, at, says, fix)];
    }),
  ),
};

export const sshPort: Rule = {
  name: 'ssh-port',
  level: 'warning',
  finds: 'A published port that is the SSH port of the server (`SERVER_PORT`, else 22).',
  why: 'With `mode: ingress`, connections to the port lead to the service on every node, and the server cannot be reached over SSH any more. With `mode: host`, the task cannot start, because sshd has the port.',
  wrong: `services:
  git:
    image: shop/git:1
    ports: ["22:2222"]
`,
  right: `services:
  git:
    image: shop/git:1
    ports: ["2222:2222"]
`,
  check: eachService((service, { sshPorts }) =>
    service.ports.flatMap((port) => {
      const taken = sshPorts.find((one) => publishes(port, one));
      if (taken === undefined || port.protocol !== 'tcp') return [];
      const then =
        port.mode === 'host' ? 'the task cannot start beside sshd' : 'it takes the port from sshd on every node';
      return [
        hit(service, port.at, `publishes port ${taken}, the SSH port of the server: ${then}`, 'publish another port'),
      ];
    }),
  ),
};

export const portTwice: Rule = {
  name: 'port-twice',
  level: 'error',
  finds: 'Two services that publish the same port with `mode: ingress`.',
  why: 'The engine refuses the second service, when the first one is changed already.',
  wrong: `services:
  web:
    image: shop/web:1
    ports: ["8080:80"]
  admin:
    image: shop/admin:1
    ports: ["8080:80"]
`,
  right: `services:
  web:
    image: shop/web:1
    ports: ["8080:80"]
  admin:
    image: shop/admin:1
    ports: ["8081:80"]
`,
  check: ({ services }) => {
    const seen: { name: string; protocol: string; from: number; to: number }[] = [];
    return services.flatMap((service) => {
      const own = service.ports.flatMap(({ at, published, protocol, mode }) =>
        published === undefined || mode !== 'ingress' ? [] : [{ at, protocol, from: published[0], to: published[1] }],
      );
      const hits = own.flatMap(({ at, protocol, from, to }) => {
        const other = seen.find((one) => one.protocol === protocol && one.from <= to && from <= one.to);
        if (other === undefined) return [];
        const says = `publishes port ${portText([from, to])}, which ${other.name} publishes, too: the engine refuses it`;
        return [hit(service, at, says, 'publish another port')];
      });
      seen.push(...own.map((one) => ({ ...one, name: service.name })));
      return hits;
    });
  },
};

export const dnsrrPort: Rule = {
  name: 'dnsrr-port',
  level: 'error',
  finds: 'A service with `endpoint_mode: dnsrr` and a port with `mode: ingress`.',
  why: 'The engine refuses the service, when others are changed already.',
  wrong: `services:
  web:
    image: shop/web:1
    ports: ["8080:80"]
    deploy: { endpoint_mode: dnsrr }
`,
  right: `services:
  web:
    image: shop/web:1
    ports: [{ target: 80, published: 8080, mode: host }]
    deploy: { endpoint_mode: dnsrr }
`,
  check: eachService((service) => {
    const mode = deployed(service, 'endpoint_mode');
    const port = service.ports.find(({ mode: of }) => of === 'ingress');
    if (mode?.text !== 'dnsrr' || port === undefined) return [];
    const says = 'endpoint_mode: dnsrr does not go with a port of mode ingress: the engine refuses it';
    return [hit(service, port.at, says, 'write the port with mode: host, or remove endpoint_mode')];
  }),
};
