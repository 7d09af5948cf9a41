import type { ProbeResponse } from '../plan/probe-response.ts';
import type { Probe } from '../settings/probe/probes.ts';
import { oneLine, shorten } from '../text.ts';

/** One request of a probe and its result. `at` is in milliseconds since the start of the rollout. */
export type ProbeAnswer = {
  readonly at: number;
  /** Why it counts as failed: no response, or an unexpected status (by default 400 and above). */
  readonly failed?: string;
  readonly version?: string;
  /** Which part of the expectation is not met. */
  readonly unmet?: string;
};

/** A period in which all responses are alike; it lasts until the next one. */
export type ProbeStretch = { readonly at: number; readonly failed: boolean; readonly version?: string };

export type VersionSeen = {
  readonly version: string;
  readonly answers: number;
  readonly first: number;
  readonly last: number;
};

/** The results of a probe so far. */
export type ProbeRecord = {
  readonly asked: number;
  readonly failed: number;
  /** Why the first failed request failed. */
  readonly failure?: string;
  readonly versions: readonly VersionSeen[];
  readonly strip: readonly ProbeStretch[];
  readonly until: number;
};

/** Whether an expectation was met for `for` milliseconds; `why` is the part that was not met. */
export type GateResult = { readonly for: number; readonly held: boolean; readonly why?: string };

export type ProbeResult = { readonly probe: Probe; readonly record: ProbeRecord; readonly gate?: GateResult };

export const EMPTY_RECORD: ProbeRecord = { asked: 0, failed: 0, versions: [], strip: [], until: 0 };

const MAX_STRETCHES = 500;
const MAX_VERSIONS = 50;
const MAX_LENGTH = 200;

export function readResponse(probe: Probe, reply: ProbeResponse, at: number): ProbeAnswer {
  if ('error' in reply) return { at, failed: truncated(reply.error), unmet: truncated(reply.error) };
  const { status, body } = reply;
  const { header, body: inBody } = probe.version;
  const found = header === undefined ? undefined : reply.header(header);
  const version = inBody === undefined ? found : groupOf(inBody, body);
  const bad = probe.expect?.status === undefined ? status >= 400 : status !== probe.expect.status;
  const failed = bad ? `status ${status}` : undefined;
  const unmet = failed ?? unmetExpectation(probe, body, version);
  return {
    at,
    ...(failed === undefined ? {} : { failed }),
    ...(version === undefined ? {} : { version: truncated(version) }),
    ...(unmet === undefined ? {} : { unmet }),
  };
}

function unmetExpectation({ expect }: Probe, body: string, version: string | undefined): string | undefined {
  if (expect?.body !== undefined && !new RegExp(expect.body).test(body))
    return `the body "${truncated(body)}" does not match ${expect.body}`;
  if (expect?.version !== undefined && version !== expect.version)
    return version === undefined
      ? 'the response shows no version'
      : `version "${truncated(version)}" instead of "${expect.version}"`;
  return undefined;
}

/** The first group of the pattern, or the whole match. */
function groupOf(pattern: string, body: string): string | undefined {
  const match = new RegExp(pattern).exec(body);
  return match?.[1] ?? match?.[0];
}

export function withAnswer(record: ProbeRecord, { at, failed, version }: ProbeAnswer): ProbeRecord {
  const seen = record.versions.find((one) => one.version === version);
  const others = record.versions.filter((one) => one !== seen);
  const counted =
    version === undefined || (seen === undefined && others.length >= MAX_VERSIONS)
      ? record.versions
      : [...others, { version, answers: (seen?.answers ?? 0) + 1, first: seen?.first ?? at, last: at }];
  const stretch: ProbeStretch = { at, failed: failed !== undefined, ...(version === undefined ? {} : { version }) };
  const last = record.strip.at(-1);
  const same = last !== undefined && last.failed === stretch.failed && last.version === stretch.version;
  const failure = record.failure ?? failed;
  return {
    asked: record.asked + 1,
    failed: record.failed + (failed === undefined ? 0 : 1),
    ...(failure === undefined ? {} : { failure }),
    versions: [...counted].sort((a, b) => a.first - b.first),
    strip: same || record.strip.length >= MAX_STRETCHES ? record.strip : [...record.strip, stretch],
    until: at,
  };
}

function truncated(text: string): string {
  return shorten(oneLine(text), MAX_LENGTH);
}
