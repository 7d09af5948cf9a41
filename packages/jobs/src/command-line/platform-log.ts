import type { CiContext, Log } from '@swarm-ci/core';
import { inert } from './inert.ts';
import { createLiveLine } from './live-line.ts';
import type { Terminal } from './terminal.ts';

export type PlatformLog = Log & { readonly error: (line: string) => void; readonly stop: () => void };

/** The log as the place where we run shows it best: folded in GitLab and GitHub, with a live line on a terminal. */
export function createPlatformLog(
  stderr: Terminal['stderr'],
  { platform }: CiContext,
  redact: (text: string) => string,
): PlatformLog {
  const live = stderr.isTTY
    ? createLiveLine(
        (text) => stderr.write(text),
        () => stderr.columns ?? 80,
      )
    : undefined;
  const write = (text: string) => void stderr.write(text);
  const shown = (text: string) => inert(redact(text), platform);
  const say = (line: string) => {
    const print = () => write(`${line}\n`);
    live ? live.above(print) : print();
  };
  let sections = 0;
  const section = (title: string, options: string) => {
    const id = `swarm_ci_${++sections}`;
    if (platform === 'gitlab') write(gitlabSection('start', `${id}${options}`, `${shown(title)}\n`));
    else if (platform === 'github') write(`::group::${shown(title)}\n`);
    return () => {
      live?.stop();
      if (platform === 'gitlab') write(gitlabSection('end', id, ''));
      else if (platform === 'github') write('::endgroup::\n');
    };
  };
  return {
    // Hidden before it is escaped: an escaped secret would not be recognised.
    info: (line) => say(shown(line)),
    warn: (line) => say(annotation('warning', platform, shown(line))),
    error: (line) => say(annotation('error', platform, shown(line))),
    progress: (text) => live?.show(shown(text)),
    section: (title) => section(title, ''),
    folded: (title, text) => {
      if (platform === 'none') return;
      const end = section(title, '[collapsed=true]');
      say(shown(text));
      end();
    },
    stop: () => live?.stop(),
  };
}

/** https://docs.gitlab.com/ci/jobs/job_logs/ : custom collapsible sections. */
function gitlabSection(edge: 'start' | 'end', id: string, title: string): string {
  return `\u001b[0Ksection_${edge}:${Math.floor(Date.now() / 1000)}:${id}\r\u001b[0K${title}`;
}

/** GitHub turns such lines into annotations; elsewhere a sign does. */
function annotation(level: 'warning' | 'error', platform: CiContext['platform'], line: string): string {
  if (platform !== 'github') return `${level === 'error' ? '✘' : '!'} ${line}`;
  return `::${level}::${line.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}`;
}
