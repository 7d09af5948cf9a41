import { expect, it } from 'vitest';
import { readFrames } from './log-frames.ts';

function frame(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

const long = 'x'.repeat(2 * 1024 * 1024);
const texts = ['one\n', '', 'zwölf\n', 'three'];
const whole = Buffer.concat([frame('one\n'), frame(''), frame('zwölf\n'), frame(long), frame('three')]);

it.each([1, 7, 8, 9, 1000, whole.length])(
  'reads frames from pieces of %s bytes, and passes over one too long',
  (size) => {
    const read: string[] = [];
    const push = readFrames((text) => read.push(text));
    // A byte at a time only where something begins or ends.
    for (let at = 0; at < whole.length; ) {
      const step = at > 60 && at < whole.length - 60 ? Math.min(100_000, whole.length - 60 - at) : size;
      push(whole.subarray(at, at + step));
      at += step;
    }
    expect(read).toEqual(texts);
  },
);

it('keeps what is incomplete to itself', () => {
  const read: string[] = [];
  readFrames((text) => read.push(text))(whole.subarray(0, 10));
  expect(read).toEqual([]);
});
