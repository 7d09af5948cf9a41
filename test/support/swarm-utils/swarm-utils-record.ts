import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';

/** What a helper container of SwarmUtils came to. */
export type Ran = {
  readonly code: number;
  readonly lines: readonly string[];
  /** The steps that came through, where they are not those of every call: one that is lost is only logged. */
  readonly steps?: readonly string[];
};

/** A log record of SwarmUtils, which is what it answers when something is wrong: it says everything back. */
export function errorRecord(message: string, errorMessage: string, errorExtra: object, logExtra: object) {
  return {
    timestamp: '2026-01-31T10:00:00.249230292Z',
    level: 'error',
    message,
    errorMessage,
    errorName: 'Error',
    errorTrace:
      'at throwErrorSimple (src/utils/utils-error.ts:9:9); at updateServiceExec (src/modules/services/update.service.ts:40:5)',
    errorExtra,
    logExtra,
  };
}

/** What Express answers for what it does not know or cannot read. */
export function expressPage(message: string): string {
  return `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${message}</pre>\n</body>\n</html>\n`;
}

export function page(response: ServerResponse, status: number, body: string): void {
  const type = body.startsWith('{') ? 'application/json' : 'text/html; charset=utf-8';
  response.writeHead(status, { 'content-type': type }).end(body);
}

const RECORDED = {
  good: 'b-update-ok',
  bad: 'd-update-rollback',
  pause: 'e-update-pause',
  'rollback-paused': 'f3-rollback-paused',
};

/** What `docker service update` prints: of recorded deploys of one service the part that the two commands share. */
export function recordedUpdate(kind: keyof typeof RECORDED, service: string): Ran {
  const file = join(import.meta.dirname, `../../fixtures/stack-deploy/${RECORDED[kind]}.cli28`);
  const [stdout, stderr, code] = ['stdout', 'stderr', 'code'].map((end) => readFileSync(`${file}.${end}`, 'utf8'));
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '' && !/^(?:Updating|Creating) /.test(line));
  return { code: Number(code), lines: [service, ...lines] };
}

const STEPS = {
  update: ['update_service', []],
  backup: ['backup_service', ['exec']],
  clean: ['clean_service', ['exec']],
  node: ['clean_node', ['images', 'builder', 'containers']],
} as const;

/** The `helpServiceCompleteList` of an answer: a helper service for each step, named after it. */
export function helpersOf(action: keyof typeof STEPS, subject: string, ran: Ran, empty: boolean): object[] {
  const [kind, usual] = STEPS[action];
  const isFailed = ran.code !== 0;
  const task = {
    taskId: 'k1vmp4udpj5qs0wt9q4ony16r',
    taskName: 'helper.1',
    state: isFailed ? 'failed' : 'complete',
    message: isFailed ? 'started' : 'finished',
    ...(isFailed ? { err: `task: non-zero exit (${ran.code})` } : {}),
    logList: ran.lines,
  };
  const named = (ran.steps ?? usual).map((step) => `swarm_utils-${kind}-${subject}-${step}`);
  const names = action === 'update' ? [`swarm_utils-${kind}-${subject}`] : named;
  return names.map((serviceName) => ({ isFailed, serviceId: 'id', serviceName, taskList: empty ? [] : [task] }));
}
