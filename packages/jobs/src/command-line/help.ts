import { definitions, fileKeyOf, flagOf, hasFlag, type Setting } from '@swarm-ci/core';
import type { Job } from './job.ts';

export function listHelp(catalogue: Readonly<Record<string, { readonly purpose: string }>>): string {
  const width = Math.max(...Object.keys(catalogue).map((name) => name.length));
  const jobs = Object.entries(catalogue).map(([name, { purpose }]) => `  ${name.padEnd(width)}  ${purpose}`);
  return `swarm-ci <job> [arguments]\n\n${jobs.join('\n')}\n\n"swarm-ci <job> --help" shows the arguments and settings of a job.\n`;
}

/** Purpose, arguments, every setting with its sources and default, and an example, all generated from the schema. */
export function jobHelp(job: Job): string {
  const command = job.command === undefined ? '' : '[-- command …]';
  const usage = ['swarm-ci', job.name, argumentText(job), '[settings]', command].filter(Boolean).join(' ');
  const flags: [string, string][] = [
    ...Object.entries(job.options ?? {}).map(([name, { placeholder, describe }]): [string, string] => [
      `--${name} ${placeholder}`,
      describe,
    ]),
    ...Object.entries(job.switches ?? {}).map(([name, describe]): [string, string] => [`--${name}`, describe]),
    ['--json', 'print the result as one line of JSON'],
  ];
  return [
    usage,
    '',
    job.purpose,
    ...(job.argument ? ['', `  ${argumentText(job)}  ${job.argument.describe}`] : []),
    ...(job.command === undefined
      ? []
      : ['', `  -- command …  ${job.command}; a program with its arguments, no shell is involved`]),
    '',
    'Options',
    ...table(flags),
    ...(job.settings.length > 0 ? ['', 'Settings (flag, then environment variable, then swarm-ci.yaml)'] : []),
    ...job.settings.flatMap((key) => settingHelp(key, definitions[key])),
    '',
    'Example',
    `  ${job.example}`,
    '',
  ].join('\n');
}

function settingHelp(key: keyof typeof definitions, setting: Setting): string[] {
  const flag = !hasFlag(setting) ? '' : `--${flagOf(key)} ${setting.placeholder}`;
  const file = setting.secret ? '' : `${fileKeyOf(key)}:`;
  const sources = [flag, setting.env.join(' or '), file].filter(Boolean).join(', ');
  const fallback = setting.default ?? setting.defaultText;
  return [`  ${sources}`, `      ${setting.describe}${fallback === undefined ? '' : ` (default: ${fallback})`}`];
}

function argumentText({ argument }: Job): string {
  if (!argument) return '';
  return argument.required ? `<${argument.name}>` : `[${argument.name}]`;
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
