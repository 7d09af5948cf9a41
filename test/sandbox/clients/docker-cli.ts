import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loaderOf } from '../rootfs/loader.ts';

export const dockerCliFolder = (directory: string): string => join(directory, 'bin');
export const dockerCliPath = (directory: string): string => join(dockerCliFolder(directory), 'docker');

/**
 * A `docker` for this side, which may have none: the binary of a disk with the loader and C library of that disk. An
 * unpacked package has neither: `libraries` is the disk that has them.
 */
export const writeDockerCli = (directory: string, rootfs: string, libraries = rootfs): void => {
  const script = `#!/bin/sh
run() { exec ${loaderOf(libraries).join(' ')} "$@"; }
# The CLI looks for its plugins in this machine's folders, where the disk's are not.
buildx='${rootfs}/usr/libexec/docker/cli-plugins/docker-buildx'
if [ -x "$buildx" ]; then
  case \${1-} in
    buildx) shift && run "$buildx" "$@" ;;
    build) [ "\${DOCKER_BUILDKIT-1}" = 0 ] || run "$buildx" "$@" ;;
  esac
fi
compose='${rootfs}/usr/libexec/docker/cli-plugins/docker-compose'
if [ "\${1-}" = compose ] && [ -x "$compose" ]; then
  shift && run "$compose" "$@"
fi
run '${rootfs}/usr/bin/docker' "$@"
`;
  mkdirSync(dockerCliFolder(directory), { recursive: true });
  writeFileSync(dockerCliPath(directory), script);
  chmodSync(dockerCliPath(directory), 0o755);
};
