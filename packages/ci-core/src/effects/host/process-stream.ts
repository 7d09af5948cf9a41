import { Duplex, type Readable } from 'node:stream';
import type { Process } from './host.ts';

/**
 * A running command as a byte stream. Its error output when it fails (with its `exitCode`), or how its connection ended, is
 * the stream's error: its output ends before that is known, and node:http reports a mere end as "socket hang up".
 */
export function processStream(process: Process, what: string): Duplex {
  const stream = new Duplex({
    read: () => void process.stdout.resume(),
    write: (chunk, _encoding, done) => void process.stdin.write(chunk, () => done()),
    final: (done) => void process.stdin.end(() => done()),
    destroy: (error, done) => {
      process.stdin.end();
      process.stdout.resume();
      done(error);
    },
  });
  process.stdin.on('error', () => {});
  stream.on('error', () => {});
  process.stdout.on('data', (chunk: Buffer) => {
    if (!stream.destroyed && !stream.push(chunk)) process.stdout.pause();
  });
  const ended = new Promise((resolve) => process.stdout.once('end', resolve));
  const said = lastOutput(process.stderr);
  process.exit.then(
    (code) => {
      if (code !== 0)
        stream.destroy(Object.assign(new Error(said() || `${what} ended with ${code}`), { exitCode: code }));
      else ended.then(() => stream.push(null));
    },
    (error: Error) => stream.destroy(error),
  );
  return stream;
}

function lastOutput(stderr: Readable): () => string {
  let said = '';
  stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  return () => said.trim();
}
