import { readFileSync } from 'node:fs';

const inputs = JSON.parse(readFileSync(new URL('inputs.json', import.meta.url), 'utf8'));

/**
 * Runs a job of the command line as a step. What the step has under `with` becomes the job's arguments and variables, and
 * counts before variables of the same name; what is empty counts as unset.
 */
export async function run(job) {
  const { argument, options, switches, settings, script } = inputs[job];
  const args = [job];
  for (const name of options) if (given(name) !== '') args.push(`--${name}=${given(name)}`);
  for (const name of switches) if (isOn(name)) args.push(`--${name}`);
  for (const [name, variable] of Object.entries(settings)) {
    if (given(name) !== '') process.env[variable] = given(name);
  }
  setVariables('variables', () => {});
  // Nobody masks what a secret of several lines holds behind each name.
  setVariables('secret-variables', (value) => say('add-mask', value));
  if (argument !== undefined && given(argument) !== '') args.push(...argumentOf(argument, script));
  if (script !== undefined && given(script) !== '') args.push('--', 'sh', '-ec', given(script));
  // Whatever the job starts gets the secrets once, not twice.
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name];
  process.argv.splice(2, Infinity, ...args);
  await import('./dist/cli.mjs');
}

/** What follows "--" is the command of a job that takes one; elsewhere it is never taken for an option. */
function argumentOf(name, script) {
  const value = given(name);
  if (script === undefined) return ['--', value];
  return value.startsWith('-') ? refuse(`${name}: must not begin with "-"`) : [value];
}

/** As the runner passes it; a YAML block ends with a line feed that nobody meant. */
function given(name) {
  return (process.env[`INPUT_${name.toUpperCase()}`] ?? '').replace(/[\r\n]+$/, '');
}

function isOn(name) {
  const value = given(name).toLowerCase();
  if (!['', 'true', 'false'].includes(value)) refuse(`${name}: must be true or false`);
  return value === 'true';
}

function setVariables(name, hide) {
  for (const [index, line] of given(name).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, variable, value] =
      /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line) ?? refuse(`${name}: line ${index + 1} must be NAME=VALUE`);
    if (value !== '') hide(value);
    process.env[variable] = value;
  }
}

function refuse(message) {
  say('error', message);
  process.exit(2);
}

function say(command, text) {
  process.stdout.write(`::${command}::${text.replaceAll('%', '%25')}\n`);
}
