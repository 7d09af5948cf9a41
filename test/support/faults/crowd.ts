import { request } from 'node:http';
import { isStackService, type Service } from '../../../packages/ci-core/src/plan/stack/stack-state.ts';
import type { Running } from '../command/run-cli.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import type { Manifests } from '../stack/manifests.ts';
import { versionIn } from '../stack/versioned-stack.ts';

const { manager } = sharedSandbox();

/** A deploy among others of the same environment. */
export type Competitor = {
  readonly name: string;
  readonly job: Running;
  /** Its process has ended, or was sent a signal to end. */
  over: boolean;
};

const jobAddress = (name: string) => `https://ci.example/jobs/${name}`;

/** Gives a job its name. */
export const identity = (name: string): Record<string, string> => ({
  GITLAB_CI: 'true',
  CI_JOB_URL: jobAddress(name),
  CI_COMMIT_SHA: 'abcdef0123456789',
});

/** Who a job that got no lock says has it. */
export function ownerNamedBy(stderr: string): string | undefined {
  return /is being deployed by https:\/\/ci\.example\/jobs\/(\S+) \(commit abcdef01\), since 20/.exec(stderr)?.[1];
}

type Look = {
  /** Version by service, the one of the page among the files, and whose job has the lock. */
  readonly services: Readonly<Record<string, string>>;
  readonly page: string;
  readonly owner: string;
};

const SEE = 'cd "$0" && cat prod/page.txt; echo; cat .swarm-ci/prod/owner';

async function look({ stack, serverPath }: Manifests): Promise<Look> {
  const [services, files] = await Promise.all([
    servicesOf(stack),
    manager.exec(['sh', '-c', SEE, serverPath], { reject: false }),
  ]);
  const [page = '', owner = ''] = files.stdout.split('\n');
  const lasting = services.filter(({ Spec }) => isStackService(Spec));
  const versions = lasting.map((service) => [service.Spec.Name.slice(stack.length + 1), versionIn(service.Spec)]);
  return { services: Object.fromEntries(versions), page, owner };
}

function servicesOf(stack: string): Promise<Service[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.stack.namespace=${stack}`] }));
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: manager.socketPath, path: `/services?filters=${filters}` }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      answer.once('end', () => resolve(JSON.parse(text) as Service[]));
    });
    asked.once('error', reject).end();
  });
}

export type Watched = {
  readonly looks: number;
  /** Looks while a job had made its changes and was not over yet. */
  readonly inside: number;
  readonly versions: ReadonlySet<string>;
  readonly wrong: readonly string[];
};

const APPLIED = [/^services: 2 updated$/m];
const OVER = /release \S+ kept|was not kept|restoring the previous state/;

/**
 * Looks at the engine and the files again and again. From the last change of a job until its release is kept all
 * must be of its version. No service may go back to a version that another deploy has replaced.
 */
export function watchCrowd(manifests: Manifests, competitors: readonly Competitor[]): () => Promise<Watched> {
  let going = true;
  let [looks, inside] = [0, 0];
  const wrong: string[] = [];
  const order = new Map<string, string[]>();
  const deploying = () =>
    competitors.find(
      ({ job, over }) => !over && APPLIED.every((line) => line.test(job.log())) && !OVER.test(job.log()),
    );
  const run = async () => {
    while (going) {
      const before = deploying();
      const { services, page, owner } = await look(manifests);
      looks++;
      for (const [service, version] of Object.entries(services)) {
        const known = order.get(service) ?? [];
        order.set(service, known);
        if (known.at(-1) === version) continue;
        if (known.includes(version)) wrong.push(`${service} went back to ${version} after ${known.join(', ')}`);
        known.push(version);
      }
      if (before !== undefined && before === deploying()) {
        inside++;
        const { name } = before;
        const seen = [...Object.values(services), page.replace(/^page /, '')];
        if (seen.some((version) => version !== name)) wrong.push(`while ${name} was deployed: ${seen.join(', ')}`);
        if (!owner.startsWith(`${jobAddress(name)} `))
          wrong.push(`while ${name} was deployed the owner was "${owner}"`);
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  const watching = run();
  return async () => {
    going = false;
    await watching;
    const [web = [], api = []] = [order.get('web'), order.get('api')];
    const both = web.filter((version) => api.includes(version));
    const same = api.filter((version) => web.includes(version));
    if (both.join() !== same.join()) wrong.push(`web was ${web.join(', ')}; api was ${api.join(', ')}`);
    return { looks, inside, versions: new Set([...web, ...api]), wrong };
  };
}
