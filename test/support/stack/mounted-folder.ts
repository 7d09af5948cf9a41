import { sharedSandbox } from '../shared-sandbox.ts';
import type { Manifests } from './manifests.ts';
import { app } from './stack-text.ts';

/** A folder on the server that a service mounts: the engine starts no task of it where the folder is gone. */
export async function mountedFolder({ serverPath }: Manifests) {
  const { manager, ssh } = sharedSandbox();
  const folder = `${serverPath}/data`;
  const make = async () => {
    await manager.exec(['install', '-d', '-o', ssh.user, serverPath, folder]);
  };
  await make();
  return {
    service: (tag: string) => app(tag, '\n    volumes: ["./data:/mnt"]'),
    make,
    remove: async () => {
      await manager.exec(['rm', '-rf', folder]);
    },
  };
}
