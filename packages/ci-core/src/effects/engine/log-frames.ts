/** A part of the output of a container. */
export type LogFrame = { readonly stream: 'stdout' | 'stderr'; readonly text: string };

const STDERR = 2;

/** The engine multiplexes both streams: 8 bytes of header (the first the stream, the last four the length), then the text. */
export function logFrames(data: Buffer): LogFrame[] {
  const frames: LogFrame[] = [];
  for (let at = 0; at + 8 <= data.length; ) {
    const end = at + 8 + data.readUInt32BE(at + 4);
    const stream = data[at] === STDERR ? 'stderr' : 'stdout';
    frames.push({ stream, text: data.subarray(at + 8, end).toString('utf8') });
    at = end;
  }
  return frames;
}
