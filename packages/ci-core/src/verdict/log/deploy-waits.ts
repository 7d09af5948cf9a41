import { TASK_ERROR, TASK_PROGRESS } from './deploy-messages.ts';

type Finding = { readonly reason: string; readonly task: string | null; readonly line: number };

/** What Docker printed while it waited for one service. It waits for the services one after the other. */
export type Wait = {
  /** The ID or name that the last line of the wait shows; null if the wait did not end, and for older CLIs. */
  readonly service: string | null;
  readonly converged: boolean;
  readonly rollback: Finding | undefined;
  readonly errors: readonly Finding[];
};

type RankedFinding = Finding & { readonly rank: number };

type OpenWait = {
  service: string | null;
  converged: boolean;
  listed: boolean;
  rollback: RankedFinding | undefined;
  readonly errors: Map<string, Finding>;
};

const MAX_WAITS = 200;
const MAX_ERRORS = 20;

const PROGRESS = /^(?:overall progress|active tasks|job progress): (?<rolling>rolling back update: .*)?/;
const SLOT = /^(?<slot>\d{1,6})\/\d{1,6}:\s*(?<text>.*)$/;
const NODE = /^[a-z0-9]{12}: (?<text>.*)$/;
const ROLLBACK =
  /^rollback: (?<text>(?:update|service) rolled back\b.*|rollback completed\b.*|.*\btask [a-z0-9]{25}\b.*)$/;
const CONVERGED = /^(?:verify: Service (?:(?<service>\S{1,100}) )?converged|job complete)$/;

// How specific a line is about a rollback: only the engine's own reason is more specific than the error of a task.
// Of several progress lines, the last one is used.
const RANK_PROGRESS = 0;
const RANK_COMPLETED = 1;
const RANK_REASON = 3;
const RANK_TASK_ERROR = 2;

/** Follows the progress lines of `docker stack deploy --detach=false` and `docker service update`. */
export function followWaits() {
  const past: Wait[] = [];
  let current: OpenWait | undefined;

  const begin = (): OpenWait => {
    if (current && past.length < MAX_WAITS && hasFindings(current)) past.push(closed(current));
    current = { service: null, converged: false, listed: false, rollback: undefined, errors: new Map() };
    return current;
  };
  const open = (): OpenWait => (current && !current.converged ? current : begin());

  return {
    read(text: string, line: number): void {
      const progress = PROGRESS.exec(text);
      if (progress) {
        const wait = open();
        const reason = progress.groups?.rolling;
        if (reason) noteRollback(wait, { reason, task: null, line }, RANK_PROGRESS);
        return;
      }
      const converged = CONVERGED.exec(text);
      if (converged) {
        Object.assign(open(), { converged: true, service: converged.groups?.service ?? null });
        return;
      }
      const rollback = ROLLBACK.exec(text)?.groups?.text;
      if (rollback !== undefined) {
        const finding = { reason: rollback, task: taskIn(rollback), line };
        // This line can also come after the end of its wait, or directly after the line of another service.
        const another = current?.rollback?.task && finding.task && current.rollback.task !== finding.task;
        const wait = !current || another ? begin() : current;
        noteRollback(wait, finding, rollback.startsWith('rollback completed') ? RANK_COMPLETED : RANK_REASON);
        return;
      }
      if (!current || current.converged) return;
      const slot = SLOT.exec(text)?.groups;
      if (slot?.slot === '1' && slot.text === '') {
        // The list of empty slots is printed once, when a wait begins.
        const wait = current.listed ? begin() : current;
        wait.listed = true;
        return;
      }
      const error = slot ? slotError(slot.text) : nodeError(NODE.exec(text)?.groups?.text);
      if (error === undefined || current.errors.size >= MAX_ERRORS || current.errors.has(error)) return;
      current.errors.set(error, { reason: error, task: null, line });
    },

    all(): Wait[] {
      return current && hasFindings(current) ? [...past, closed(current)] : past;
    },
  };
}

export function taskIn(text: string): string | null {
  return /\btask ([a-z0-9]{25})\b/.exec(text)?.[1] ?? null;
}

function noteRollback(wait: OpenWait, finding: Finding, rank: number): void {
  const { rollback } = wait;
  if (!rollback) wait.rollback = { ...finding, rank };
  else if (rank > rollback.rank || (rank === RANK_PROGRESS && rollback.rank === rank))
    wait.rollback = { ...finding, rank, line: rollback.line };
}

function closed({ service, converged, rollback, errors }: OpenWait): Wait {
  const [error] = errors.values();
  return { service, converged, rollback: rollback && findingOf(rollback, error), errors: [...errors.values()] };
}

function findingOf({ rank, ...rollback }: RankedFinding, error: Finding | undefined): Finding {
  return error && rank < RANK_TASK_ERROR ? { ...rollback, reason: error.reason } : rollback;
}

function hasFindings({ rollback, errors }: OpenWait): boolean {
  return rollback !== undefined || errors.size > 0;
}

function slotError(text: string | undefined): string | undefined {
  return text === undefined || TASK_PROGRESS.test(text) ? undefined : text;
}

function nodeError(text: string | undefined): string | undefined {
  return text !== undefined && TASK_ERROR.test(text) ? text : undefined;
}
