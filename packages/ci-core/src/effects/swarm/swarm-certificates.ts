import { X509Certificate } from 'node:crypto';
import type { SwarmCertificate } from '../../plan/node/swarm-certificate.ts';
import type { Manager } from '../engine/engine.ts';

/** The root certificate of the swarm, which the engine shows when it is opened; none if it does not. */
export function rootCertificate({ info }: Pick<Manager, 'info'>): SwarmCertificate[] {
  return certificateIn('root', info.trustRoot);
}

/** The certificates of the swarm that can be read: that of the connected manager is a file of root. */
export async function readCertificates(manager: Pick<Manager, 'host' | 'info'>): Promise<SwarmCertificate[]> {
  return [...rootCertificate(manager), ...certificateIn('node', await readOwn(manager).catch(() => ''))];
}

/** The files of this machine, which may be a container, are not those of its engine. */
async function readOwn({ host, info }: Pick<Manager, 'host' | 'info'>): Promise<string> {
  if (host.forward === undefined) return '';
  return (await host.run({ argv: ['cat', `${info.folder}/swarm/certificates/swarm-node.crt`] })).stdout;
}

function certificateIn(kind: SwarmCertificate['kind'], pem: string): SwarmCertificate[] {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return [{ kind, from: Date.parse(validFrom), to: Date.parse(validTo) }];
  } catch {
    return [];
  }
}
