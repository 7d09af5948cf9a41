import { causeOfRefusal } from '../cause/cause.ts';
import { TASK_ERROR, TASK_PROGRESS } from '../log/deploy-messages.ts';

/** `1/2: No such image: …`, or with the ID of a node. */
const TASK_LINE = /^(?:\d{1,6}\/\d{1,6}|[a-z0-9]{12,25}): ?(.*)$/;
const COUNT =
  /^(?:overall progress: )?\d{1,6} out of \d{1,6} tasks$|^overall progress: rolling back update: \d|^verify: Waiting \d/;

/** The output without its progress: what happened, each line once in a row. */
export function withoutProgress(output: readonly string[]): string[] {
  const lines = output.map((line) => line.trim()).filter((line) => line !== '' && !isProgress(line));
  // Two tasks fail in turn with the same error, hundreds of times.
  const seen = new Set<string>();
  return lines.filter((line) => {
    const error = taskErrorIn(line);
    if (error === undefined) return true;
    const isNew = !seen.has(error);
    seen.add(error);
    return isNew;
  });
}

function isProgress(line: string): boolean {
  const state = TASK_LINE.exec(line)?.[1];
  return COUNT.test(line) || (state !== undefined && TASK_PROGRESS.test(state));
}

function taskErrorIn(line: string): string | undefined {
  const said = TASK_LINE.exec(line)?.[1] ?? '';
  return TASK_ERROR.test(said) ? said : undefined;
}

/** The last error of a task in the output that explains something, in the words of the engine. */
export function errorInOutput(output: readonly string[]): string | undefined {
  const errors = output.flatMap((line) => taskErrorIn(line.trim()) ?? []);
  return errors.findLast((error) => causeOfRefusal(error).kind !== 'unknown') ?? errors.at(-1);
}

/** Where SwarmUtils wraps errors in errors: what the engine said, wherever in the response that is. */
export function engineErrorIn(response: string): string | undefined {
  return /No such image: [^"\\\s]{1,300}|no suitable node \([^"\\)]{1,300}\)/.exec(response)?.[0];
}
