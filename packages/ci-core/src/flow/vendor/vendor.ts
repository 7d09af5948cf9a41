import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../../command.ts';
import type { Http } from '../../effects/http/http.ts';
import { copyImage } from '../../effects/registry/copy-image.ts';
import { type PushTarget, pushClone } from '../../effects/repository/push-clone.ts';
import type { ToolkitClone } from '../../effects/repository/toolkit-clone.ts';
import { CiError } from '../../errors.ts';
import { type Login, loginFor } from '../../plan/registry/login.ts';
import { registryHost, repositoryPath } from '../../plan/registry/registry-name.ts';
import { isThisMachine, npmCommand, npmrcFor } from '../../plan/vendor.ts';
import type { Secret } from '../../secret.ts';
import type { Log } from '../log.ts';

/** What to bring where. */
export type VendorRequest = {
  readonly clone: ToolkitClone;
  readonly repository: PushTarget;
  /** The image to copy, and its new name. */
  readonly image: { readonly from: string; readonly to: string } | undefined;
  readonly npm: { readonly registry: string; readonly token: Secret | undefined; readonly folder: string } | undefined;
  readonly logins: readonly Login[];
  /** Registries of images may be asked without TLS. */
  readonly insecure: boolean;
};

export type VendorPorts = { readonly run: Run; readonly http: Http; readonly log: Log; readonly temporary: string };

/** What was pushed. */
export type Vendored = {
  readonly repository: string;
  readonly tag: string;
  readonly image: string | undefined;
  readonly package: string | undefined;
};

/** Brings a version of swarm-ci into an instance of one's own: its repository, its image, its package. It can run again. */
export async function vendor(request: VendorRequest, ports: VendorPorts): Promise<Vendored> {
  const { clone, repository } = request;
  await pushClone(ports.run, repository, clone);
  ports.log.info(`${repository.url}: ${clone.commit.slice(0, 8)} is main and v${clone.version}`);
  return {
    repository: repository.url,
    tag: `v${clone.version}`,
    image: request.image && (await copied(request.image, request, ports)),
    package: request.npm && (await published(request.npm, clone.version, ports)),
  };
}

async function copied(
  { from, to }: { from: string; to: string },
  request: VendorRequest,
  ports: VendorPorts,
): Promise<string> {
  const place = (image: string) => ({
    access: {
      address: registryHost(image),
      insecure: request.insecure || isThisMachine(registryHost(image)),
      login: loginFor(image, request.logins),
      http: ports.http,
    },
    repository: repositoryPath(image),
    reference: image.split('@')[1] ?? image.slice(image.lastIndexOf(':') + 1),
  });
  const digest = await copyImage(place(from), place(to));
  ports.log.info(`${to}: copied from ${from}`);
  return `${to}@${digest}`;
}

async function published(
  { registry, token, folder }: NonNullable<VendorRequest['npm']>,
  version: string,
  { run, log, temporary }: VendorPorts,
): Promise<string> {
  const name = `@swarm-ci/jobs@${version}`;
  const own = await mkdtemp(join(temporary, 'swarm-ci-npm-'));
  try {
    const npmrc = join(own, 'npmrc');
    await writeFile(npmrc, npmrcFor(registry), { mode: 0o600 });
    const npm = (...args: string[]) => run(npmCommand(args, npmrc, token, folder));
    const seen = await npm('view', name, 'version');
    if (seen.code === 0 && seen.stdout.trim() === version) {
      log.info(`${registry}: ${name} is there already`);
      return name;
    }
    const { code, stderr } = await npm('publish', '--ignore-scripts');
    if (code !== 0)
      throw new CiError('PLATFORM_REFUSED', `${registry} did not take ${name}: ${lastError(stderr)}`, {
        hint: 'check SWARM_CI_NPM_TOKEN and that it may publish there; GitHub takes only packages of the scope of their owner',
      });
    log.info(`${registry}: ${name}`);
    return name;
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** The line that says why; the others name a code and a log file. */
function lastError(stderr: string): string {
  const [first = ''] = stderr.split('\n').filter((line) => /npm error (?!code|A complete log|\s*$)/.test(line));
  return first.replace('npm error ', '') || 'no output';
}
