import type { Problem } from '../../errors.ts';
import type { Servers } from '../../settings/servers/servers-schema.ts';
import type { Change } from './change.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import type { Allowed, ServerDiff } from './facts/server-state.ts';
import { allowHint } from './refusal.ts';

type Daemon = Servers['docker']['daemon'];
type Config = Readonly<Record<string, unknown>>;

const POOLS = 'default-address-pools';

/** The keys of daemon.json that differ, and the restart that makes the engine read them. */
export function daemonChanges(node: string, facts: NodeFacts, wanted: Daemon, allowed: Allowed): ServerDiff {
  const has = parseDaemon(facts.daemon);
  if (has === undefined) {
    const hint = 'correct it by hand: other keys than those of servers.yaml must not be lost';
    return { changes: [], problems: [{ at: node, message: '/etc/docker/daemon.json is not a JSON object', hint }] };
  }
  const changes = Object.entries(wanted).flatMap(([what, value]): Change[] =>
    value === undefined || sameJson(has[what], value)
      ? []
      : [{ node, kind: 'daemon', what, from: textOf(has[what]), to: textOf(value) }],
  );
  const restart: Change[] =
    changes.length > 0 || facts.isStale || facts.engine === ''
      ? [{ node, kind: 'restart', what: 'engine', ...restartReason(facts) }]
      : [];
  const refused = changes.some(({ what }) => what === POOLS) && facts.containers > 0 && !allowed.has(`pools:${node}`);
  return { changes: [...changes, ...restart], problems: refused ? [poolsProblem(node, facts.containers)] : [] };
}

/** The text of daemon.json with the wanted keys set; the other keys stay. */
export function mergedDaemon(text: string | undefined, wanted: Daemon): string {
  return `${JSON.stringify({ ...parseDaemon(text), ...wanted }, null, 2)}\n`;
}

function restartReason({ engine, isStale }: NodeFacts): Pick<Change, 'from' | 'to'> {
  if (engine === '') return { from: 'not running', to: 'running' };
  return { from: '', to: isStale ? 'it has not read its daemon.json' : 'to read daemon.json' };
}

function poolsProblem(node: string, containers: number): Problem {
  const message = `another ${POOLS} while ${containers} containers run: their networks keep the old addresses, or lose them`;
  return { at: node, message, hint: allowHint(`pools:${node}`) };
}

/** An absent or empty file counts as an empty object. */
function parseDaemon(text = ''): Config | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) as string;
}
