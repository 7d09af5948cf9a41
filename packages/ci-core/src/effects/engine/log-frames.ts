/** A part of the output of a container. */
export type LogFrame = { readonly stream: 'stdout' | 'stderr'; readonly text: string };

/** A message of a log is far shorter; a longer one is passed over, so that it does not fill the memory. */
const LONGEST = 1024 * 1024;
const HEADER = 8;
const STDERR = 2;

/** Reads a log as the engine multiplexes it, in pieces of any size: 8 bytes of header (the first the stream, the last four the length), then the text. */
export function readFrames(onText: (text: string, stream: LogFrame['stream']) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.of();
  let passOver = 0;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (true) {
      const passed = Math.min(passOver, rest.length - at);
      at += passed;
      passOver -= passed;
      if (passOver > 0 || rest.length - at < HEADER) break;
      const length = rest.readUInt32BE(at + 4);
      if (length > LONGEST) {
        at += HEADER;
        passOver = length;
        continue;
      }
      if (rest.length - at < HEADER + length) break;
      const text = rest.subarray(at + HEADER, at + HEADER + length).toString('utf8');
      onText(text, rest[at] === STDERR ? 'stderr' : 'stdout');
      at += HEADER + length;
    }
    rest = rest.subarray(at);
  };
}

/** The whole frames of a log that has ended. */
export function logFrames(data: Buffer): LogFrame[] {
  const frames: LogFrame[] = [];
  readFrames((text, stream) => frames.push({ stream, text }))(data);
  return frames;
}
