import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import type { Output, Run } from '../../command.ts';
import { CiError } from '../../errors.ts';
import { type CommandOptions, loginCommand } from '../../plan/build/build-command.ts';
import type { ImageRegistry } from '../../plan/build/image-registry.ts';
import { registryAnswer } from '../../plan/registry/registry-answer.ts';
import { lastLine } from '../../text.ts';

/** What the docker command and its engine can do. */
export type Docker = {
  readonly buildx: boolean;
  /** Whether the engine may talk to this registry without TLS. */
  readonly insecure: (address: string) => boolean;
};

const HINT =
  'run the job where a Docker engine is, or set DOCKER_HOST; in GitLab CI: image docker:cli with the service docker:dind';

/** Checks the engine, so that a missing one is reported before anything is built. */
export async function openDocker(run: Run, options: CommandOptions): Promise<Docker> {
  const ask = (...argv: string[]) => run({ argv: ['docker', ...argv], ...options });
  const info = await ask('info', '--format', '{{json .RegistryConfig}}').catch((cause) => {
    if (cause instanceof CiError && cause.code === 'INTERRUPTED') throw cause;
    throw new CiError('ENGINE_UNREACHABLE', 'there is no docker command on this machine', { hint: HINT, cause });
  });
  const config = info.code === 0 ? registryConfig(info.stdout) : undefined;
  if (config === undefined) {
    throw new CiError('ENGINE_UNREACHABLE', `the Docker engine does not answer: ${lastOutput(info)}`, { hint: HINT });
  }
  const buildx = await ask('buildx', 'version');
  return { buildx: buildx.code === 0, insecure: (address) => isInsecure(config, address) };
}

/** Logs in to the registry, in the docker configuration of the options. */
export async function loginRegistry(run: Run, registry: ImageRegistry, options: CommandOptions): Promise<void> {
  const command = loginCommand(registry, options);
  const output = command && (await run(command));
  if (output === undefined || output.code === 0) return;
  const said = lastOutput(output);
  const { address, login } = registry;
  if (registryAnswer(said) !== 'refused')
    throw new CiError('REGISTRY_REFUSED', `${address} cannot be reached to log in: ${said}`, {
      hint: 'check that the registry is up and that the Docker engine of this job can reach it',
    });
  throw new CiError('REGISTRY_REFUSED', `${address} refused the login of ${login?.user}: ${said}`, {
    hint: `check ${login?.from}, and that they belong to ${address}`,
  });
}

const configSchema = z.object({
  IndexConfigs: z.record(z.string(), z.object({ Secure: z.boolean().optional() })).nullish(),
  InsecureRegistryCIDRs: z.array(z.string()).nullish(),
});

type RegistryConfig = z.infer<typeof configSchema>;

/** A docker command without an engine prints `null`. */
function registryConfig(text: string): RegistryConfig | undefined {
  try {
    return configSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isInsecure(config: RegistryConfig, address: string): boolean {
  if (config.IndexConfigs?.[address]?.Secure === false) return true;
  const host = address.replace(/:\d+$/, '');
  const ip = host === 'localhost' ? '127.0.0.1' : host;
  const family = isIP(ip);
  if (family === 0) return false;
  const ranges = new BlockList();
  for (const range of config.InsecureRegistryCIDRs ?? []) {
    const [net = '', bits] = range.split('/');
    const version = isIP(net);
    const size = Number(bits);
    if (version === 0 || !(size >= 0 && size <= (version === 6 ? 128 : 32))) continue;
    ranges.addSubnet(net, Math.trunc(size), version === 6 ? 'ipv6' : 'ipv4');
  }
  return ranges.check(ip, family === 6 ? 'ipv6' : 'ipv4');
}

function lastOutput({ stdout, stderr }: Output): string {
  return lastLine(`${stdout}\n${stderr}`, /^null$/) || 'no output';
}
