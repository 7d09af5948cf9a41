import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { SwarmCertificate } from '../../plan/node/swarm-certificate.ts';
import type { Manager } from '../engine/engine.ts';

const swarmShape = z.object({ TLSInfo: z.object({ TrustRoot: z.string().optional() }).optional() });
const infoShape = z.object({ DockerRootDir: z.string().optional() });

/** The certificates of the swarm that can be read: that of the connected manager is a file of root. */
export async function readCertificates({ engine, host }: Manager): Promise<SwarmCertificate[]> {
  const [root, node] = await Promise.all([
    engine.ask<z.infer<typeof swarmShape>>('swarm', { path: '/swarm' }, swarmShape).then(
      ({ TLSInfo }) => TLSInfo?.TrustRoot ?? '',
      () => '',
    ),
    host.forward === undefined ? '' : readOwn({ engine, host }).catch(() => ''),
  ]);
  return [...certificateIn('root', root), ...certificateIn('node', node)];
}

async function readOwn({ engine, host }: Pick<Manager, 'engine' | 'host'>): Promise<string> {
  const info = await engine.ask<z.infer<typeof infoShape>>('info', { path: '/info' }, infoShape);
  const path = `${info.DockerRootDir ?? '/var/lib/docker'}/swarm/certificates/swarm-node.crt`;
  return (await host.run({ argv: ['cat', path] })).stdout;
}

function certificateIn(kind: SwarmCertificate['kind'], pem: string): SwarmCertificate[] {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return [{ kind, from: Date.parse(validFrom), to: Date.parse(validTo) }];
  } catch {
    return [];
  }
}
