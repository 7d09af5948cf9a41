import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { join } from 'node:path';
import { CiError } from '../../errors.ts';
import type { EngineAgent } from './host.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SOCKET = '/var/run/docker.sock';
const TLS_PORT = '2376';

/**
 * Carries the API of the engine that the Docker CLI of this machine would use: `DOCKER_HOST` with DOCKER_TLS_VERIFY and
 * DOCKER_CERT_PATH, or the default socket. Throws ENGINE_UNREACHABLE when DOCKER_HOST is invalid or a certificate cannot
 * be read.
 */
export function localEngineAgent(env: Environment): EngineAgent {
  const { DOCKER_HOST: address = '' } = env;
  if (address === '' || address.startsWith('unix://'))
    return new Agent({ keepAlive: true, socketPath: address.slice('unix://'.length) || defaultSocket(env) } as object);
  const { hostname, host, port } = urlOf(address);
  const at = { keepAlive: true, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || '2375') };
  const isTls = (env.DOCKER_TLS_VERIFY ?? '') !== '' || port === TLS_PORT;
  const agent = isTls ? new TlsAgent({ ...at, ...certificates(env) }) : new Agent(at as object);
  return Object.assign(agent, { hostHeader: host });
}

/** Docker Desktop may have its socket only below the user's home. */
function defaultSocket({ HOME = '' }: Environment): string {
  const own = join(HOME, '.docker', 'run', 'docker.sock');
  return !existsSync(SOCKET) && HOME !== '' && existsSync(own) ? own : SOCKET;
}

function urlOf(address: string): URL {
  try {
    return new URL(address.includes('//') ? address : `tcp://${address}`);
  } catch (cause) {
    throw new CiError('ENGINE_UNREACHABLE', `DOCKER_HOST is not a valid address: ${address}`, {
      hint: 'set it to something like tcp://localhost:2375 or unix:///var/run/docker.sock',
      cause,
    });
  }
}

function certificates({ DOCKER_CERT_PATH: folder }: Environment) {
  if (!folder) return {};
  const read = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path) : undefined;
  };
  try {
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new CiError('ENGINE_UNREACHABLE', `the certificates in ${folder} (DOCKER_CERT_PATH) cannot be read`, {
      hint: 'make ca.pem, cert.pem and key.pem there readable for the user of this job',
      cause,
    });
  }
}
