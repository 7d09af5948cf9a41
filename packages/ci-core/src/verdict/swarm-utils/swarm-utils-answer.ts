import { z } from 'zod';

// The part of a SwarmUtils response that is used. Missing members are read as empty; the judge decides what is required.
const text = z.string().catch('');
const failed = z.boolean().catch(false);

const logRecord = z.object({ message: text, errorMessage: text }).catch({ message: '', errorMessage: '' });
const task = z.object({
  state: text,
  message: text,
  err: text,
  logList: z.array(z.string()).catch([]),
});
const help = z.object({ isFailed: failed, serviceName: text, taskList: z.array(task).catch([]) });
const result = z.object({
  isFailed: failed,
  serviceName: z.string().optional().catch(undefined),
  nodeName: z.string().optional().catch(undefined),
  messageString: text,
  messageJson: logRecord,
  helpServiceCompleteList: z.array(help).catch([]),
});
const results = z.array(result);
const answer = z.object({
  message: text,
  errorMessage: text,
  resultList: results.optional().catch(undefined),
  errorExtra: z.object({ resultList: results.optional().catch(undefined) }).catch({}),
});

export type SwarmUtilsResult = z.infer<typeof result>;

export type SwarmUtilsAnswer = {
  /** The error code of the server, such as `updateServiceExec.NOT_FOUND`. */
  readonly error: string;
  /** Undefined if the response has none. */
  readonly results: readonly SwarmUtilsResult[] | undefined;
};

/** Undefined if the body is not a JSON object, such as a web page of a proxy. */
export function readAnswer(body: string): SwarmUtilsAnswer | undefined {
  const read = answer.safeParse(parsed(body));
  if (!read.success) return undefined;
  const { message, errorMessage, resultList, errorExtra } = read.data;
  return { error: errorMessage || message, results: resultList ?? errorExtra.resultList };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
