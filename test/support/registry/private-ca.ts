import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { requirePackages } from '../debian-packages.ts';

/** A certificate authority that no machine trusts by itself, and a server's certificate from it; in PEM. */
export type PrivateCa = { readonly caFile: string; readonly key: string; readonly cert: string };

/** Makes them in this folder. `names` as in a certificate: `DNS:git.example.com`, `IP:127.0.0.1`. */
export async function makePrivateCa(folder: string, names: readonly string[]): Promise<PrivateCa> {
  await requirePackages('the tests of TLS make certificates with openssl', ['openssl'], works);
  const at = (name: string) => join(folder, name);
  const [caFile, caKey, certFile, keyFile, request, extensions] = [
    at('ca.pem'),
    at('ca.key'),
    at('server.pem'),
    at('server.key'),
    at('server.csr'),
    at('server.ext'),
  ];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout'];
  await openssl('req', '-x509', ...newKey, caKey, '-out', caFile, '-subj', '/CN=a private CA', '-days', '2');
  await openssl('req', '-new', ...newKey, keyFile, '-out', request, '-subj', '/CN=a server');
  await writeFile(extensions, `basicConstraints=CA:FALSE\nsubjectAltName=${names.join(',')}\n`);
  const signer = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
  await openssl('x509', '-req', '-in', request, ...signer, '-out', certFile);
  return { caFile, key: await readFile(keyFile, 'utf8'), cert: await readFile(certFile, 'utf8') };
}

async function openssl(...argv: readonly string[]): Promise<void> {
  await promisify(execFile)('openssl', argv);
}

async function works(): Promise<boolean> {
  return openssl('version').then(
    () => true,
    () => false,
  );
}
