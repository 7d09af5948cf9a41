import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { afterMarker } from './after-marker.ts';

const MARKER = '<<go>>';

async function through(chunks: readonly Uint8Array[]) {
  const { stream, noise, seen } = afterMarker(MARKER);
  const passed = buffer(stream);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  return { passed: await passed, noise: noise(), seen: seen() };
}

/** The bytes in pieces of these sizes, over and over. */
function pieces(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    cut.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cut;
}

it('passes on every byte after the first marker, however it arrives', async () => {
  const greeting = fc.array(fc.constantFrom('Welcome', '<', '<<', '<<go', '<<go>', '\n', ' '), { maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(greeting, fc.uint8Array(), sizes, async (words, output, cuts) => {
      const noise = words.join('');
      fc.pre(!`${noise}${MARKER}`.slice(0, -1).includes(MARKER));
      const all = Buffer.concat([Buffer.from(`${noise}${MARKER}`), output]);
      const got = await through(pieces(all, cuts));
      expect(got.passed.equals(Buffer.from(output))).toBe(true);
      expect(got).toMatchObject({ noise: noise.trim(), seen: true });
    }),
  );
});

it('keeps what came without a marker for the message', async () => {
  expect(await through([Buffer.from(' not available\n')])).toEqual({
    passed: Buffer.alloc(0),
    noise: 'not available',
    seen: false,
  });
});

it('finds the marker after more noise than it keeps', async () => {
  const noise = Array.from({ length: 40 }, () => Buffer.alloc(64_000, 'x'));
  expect(await through([...noise, Buffer.from('<<g'), Buffer.from('o>>out')])).toMatchObject({
    passed: Buffer.from('out'),
    seen: true,
  });
});
