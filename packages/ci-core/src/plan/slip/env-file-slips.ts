import type { Problem } from '../../errors.ts';

/** What Docker's scanner of lines has room for. */
const LONGEST = 65_535;

/** What Docker refuses in an `env_file`; it names no place. A text is not shown: it may be a part of a key. */
export function envFileSlips(path: string, bytes: Uint8Array): Problem[] {
  const at = (line: number) => `${path}:${line}:1`;
  const buffer = Buffer.from(bytes);
  if (buffer.includes(0)) {
    const hint = 'save it as UTF-8; an editor may have written UTF-16';
    return [{ at: at(1), message: 'it has zero bytes, so it is not UTF-8 text', hint }];
  }
  const problems: Problem[] = [];
  let line = 0;
  for (let from = 0; from <= buffer.length; ) {
    const end = buffer.indexOf(0x0a, from);
    const to = end < 0 ? buffer.length : end;
    line += 1;
    const found = lineSlip(buffer.subarray(from, to));
    if (found !== undefined) problems.push({ at: at(line), ...found });
    if (problems.length >= MOST) break;
    from = to + 1;
  }
  return problems;
}

/** More are not worth listing. */
const MOST = 10;

function lineSlip(bytes: Buffer): Omit<Problem, 'at'> | undefined {
  if (bytes.length > LONGEST) {
    const hint = 'put it into a secret or a config with a file';
    return { message: `the line has ${bytes.length} bytes, and Docker reads at most ${LONGEST} of an env file`, hint };
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes))
    return { message: 'the line is not UTF-8 text', hint: 'save the file as UTF-8' };
  const content = text
    .replace(/^\uFEFF/, '')
    .replace(/\r$/, '')
    .trimStart();
  if (content === '' || content.startsWith('#')) return undefined;
  const name = content.split('=')[0] ?? '';
  if (name === '') return { message: 'the line has no name before "="', hint: 'write NAME=value' };
  if (!/\s/.test(name)) return undefined;
  if (/^export\s+\w+\s*$/.test(name))
    return {
      message: 'the line begins with "export", which only a shell reads',
      hint: `write ${name.split(/\s+/)[1]}=…`,
    };
  if (/^\w+:\s/.test(name) && !content.includes('='))
    return { message: 'the line has ":" in place of "="', hint: 'write NAME=value' };
  const hint = 'write NAME=value without a space before "="; a value of several lines goes into a secret or a config';
  return { message: 'its name contains a space', hint };
}
