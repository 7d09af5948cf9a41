import { normalize } from 'node:path/posix';
import { hit } from '../hit.ts';
import { deployed, type LintService } from '../read/lint-service.ts';
import { portText } from '../read/ports.ts';
import { eachService, type Rule } from '../rule.ts';

export const updateFailureAction: Rule = {
  name: 'update-failure-action',
  level: 'warning',
  finds: 'A service whose `update_config.failure_action` is not set, or is `pause` or `continue`.',
  why: 'Without it, the engine pauses a failed update: some tasks run the new version and others the old one, until someone acts. With `continue`, it replaces the working tasks as well. swarm-ci restores the stack after its own deploys, but not after other changes.',
  wrong: `services:
  web:
    image: shop/web:1
    deploy:
      replicas: 3
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      replicas: 3
      update_config: { failure_action: rollback }
`,
  check: eachService((service) => {
    if (service.isJob) return [];
    const action = deployed(service, 'update_config', 'failure_action');
    if (action?.text === 'rollback' || (action !== undefined && action.text === undefined)) return [];
    const found =
      action === undefined ? 'update_config.failure_action is not set' : `failure_action is ${action.written}`;
    const then = action?.text === 'continue' ? 'goes on with the next tasks' : 'stops half way';
    const at = action?.at ?? deployed(service, 'update_config')?.at ?? service.at;
    return [hit(service, at, `${found}: an update that fails ${then}`, 'set failure_action: rollback')];
  }),
};

export const startFirstPort: Rule = {
  name: 'start-first-port',
  level: 'warning',
  finds: 'A service with `order: start-first` and a port with `mode: host`.',
  why: 'The new task needs the port while the old one still has it. It waits for a node where the port is free. A global service, or one that is bound to one node, waits indefinitely: the update hangs.',
  wrong: `services:
  proxy:
    image: shop/proxy:1
    ports: [{ target: 8080, published: 80, mode: host }]
    deploy:
      mode: global
      update_config: { order: start-first, failure_action: rollback }
`,
  right: `services:
  proxy:
    image: shop/proxy:1
    ports: [{ target: 8080, published: 80, mode: host }]
    deploy:
      mode: global
      update_config: { order: stop-first, failure_action: rollback }
`,
  check: eachService((service) => {
    const port = service.ports.find(({ mode, published }) => mode === 'host' && published !== undefined);
    if (!service.isStartFirst || port?.published === undefined) return [];
    const then =
      service.mode === 'global' || isPinned(service)
        ? 'its updates wait for the port indefinitely'
        : 'each update needs a node more, where the port is free';
    const says = `order: start-first starts a second task while the first one has the host port ${portText(port.published)}: ${then}`;
    return [hit(service, service.orderAt, says, 'use order: stop-first')];
  }),
};

export const startFirstPlaces: Rule = {
  name: 'start-first-places',
  level: 'warning',
  finds:
    'A service that is bound to one node and has no place there for one task more, with `order: start-first` and `max_replicas_per_node`.',
  why: 'With `order: start-first`, an update needs one place more than there are replicas, and waits for it indefinitely. Where several nodes are possible, `check` and `plan` count the places.',
  wrong: `services:
  web:
    image: shop/web:1
    deploy:
      replicas: 1
      placement: { max_replicas_per_node: 1, constraints: [node.hostname == n1] }
      update_config: { order: start-first, failure_action: rollback }
`,
  right: `services:
  web:
    image: shop/web:1
    deploy:
      replicas: 1
      placement: { max_replicas_per_node: 2, constraints: [node.hostname == n1] }
      update_config: { order: start-first, failure_action: rollback }
`,
  check: eachService((service) => {
    const most = deployed(service, 'placement', 'max_replicas_per_node');
    const places = Number(most?.text ?? 0);
    const replicas = Number(deployed(service, 'replicas')?.text ?? 1);
    if (most === undefined || !(places > 0) || !service.isStartFirst || service.mode !== 'replicated') return [];
    if (!isPinned(service) || !(replicas >= places)) return [];
    const says = `max_replicas_per_node is ${places} and its one node has all ${replicas} replicas: with order: start-first, an update waits for one place more`;
    return [hit(service, most.at, says, 'use order: stop-first, or raise max_replicas_per_node')];
  }),
};

/** Sources that are not data of the service. */
const NOT_DATA = /^\/(?:proc|sys|dev|run|var\/run|etc|tmp)(?:\/|$)|\.sock$/;

export const startFirstVolume: Rule = {
  name: 'start-first-volume',
  level: 'warning',
  finds: 'A service with one replica and `order: start-first` that writes to a volume.',
  why: 'During an update, two tasks write to the volume. A database either refuses to start, so the update fails, or damages its data.',
  wrong: `services:
  db:
    image: postgres:16.9
    volumes: [data:/var/lib/postgresql/data]
    deploy:
      update_config: { order: start-first, failure_action: rollback }
volumes:
  data:
`,
  right: `services:
  db:
    image: postgres:16.9
    volumes: [data:/var/lib/postgresql/data]
    deploy:
      update_config: { order: stop-first, failure_action: rollback }
volumes:
  data:
`,
  check: eachService((service, { files }) => {
    const replicas = deployed(service, 'replicas');
    const isOne = service.mode === 'replicated' && (replicas === undefined || replicas.text === '1');
    if (!service.isStartFirst || !isOne) return [];
    const mount = service.mounts.find(({ type, source, isReadOnly }) => {
      if (isReadOnly || source === undefined || (type !== 'volume' && type !== 'bind')) return false;
      return type === 'volume' || !(NOT_DATA.test(normalize(source)) || isOfRepository(source, files));
    });
    if (mount === undefined) return [];
    const says = `order: start-first lets two tasks write to ${mount.written} during an update`;
    return [hit(service, service.orderAt, says, 'use order: stop-first, or mount it read-only')];
  }),
};

function isOfRepository(path: string, files: ReadonlySet<string>): boolean {
  return files.has(path) || [...files].some((file) => file.startsWith(`${path}/`));
}

/** True if a constraint leaves one node. */
function isPinned(service: LintService): boolean {
  const constraints = deployed(service, 'placement', 'constraints')?.items() ?? [];
  return constraints.some(({ text = '' }) => /^\s*node\.(?:hostname|id)\s*==/i.test(text));
}
