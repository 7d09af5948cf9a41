import type { Problem } from '../../errors.ts';

const POINTER = 'version https://git-lfs.github.com/spec/v1\n';

/** Files that a checkout without Git LFS left as pointers: a container would get the pointer. */
export function lfsPointers(contents: ReadonlyMap<string, Uint8Array>): Problem[] {
  return [...contents].flatMap(([path, bytes]) =>
    isPointer(Buffer.from(bytes.subarray(0, POINTER.length)).toString('latin1'))
      ? [
          {
            at: path,
            message: 'is a pointer of Git LFS, not the file itself',
            hint: 'run "git lfs pull" before this job',
          },
        ]
      : [],
  );
}

export function isPointer(text: string): boolean {
  return text.startsWith(POINTER);
}
