import { createConnection } from 'node:net';

const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const CERTIFICATE = '-cert-v01@openssh.com';
const PATIENCE = 2_000;

/** Whether an SSH agent holds a certificate; false if it does not answer. */
export function hasCertificate(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    let answer = Buffer.alloc(0);
    const end = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer.includes(CERTIFICATE));
    };
    const timer = setTimeout(end, PATIENCE);
    socket.once('error', end).once('close', end);
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) end();
    });
    socket.write(REQUEST_IDENTITIES);
  });
}
