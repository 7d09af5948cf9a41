/** A deployment that a double keeps: one that was recorded through the API, or the own one of a job. */
export type KeptDeployment = {
  readonly id: number;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  status: 'running' | 'success' | 'failed' | 'canceled';
  /** In which order they ended; undefined until then. */
  finished: number | undefined;
};

export type KeptDeployments = {
  readonly all: readonly KeptDeployment[];
  readonly add: (one: Pick<KeptDeployment, 'environment' | 'sha' | 'ref'>) => KeptDeployment;
  readonly end: (one: KeptDeployment, status: KeptDeployment['status']) => void;
  /** The commit that the page of an environment shows: of the successful deployment that ended last, as on both platforms. */
  readonly shown: (environment: string) => string | undefined;
};

export function keptDeployments(): KeptDeployments {
  const all: KeptDeployment[] = [];
  let ended = 0;
  return {
    all,
    add: (one) => {
      const kept: KeptDeployment = { ...one, id: all.length + 1, status: 'running', finished: undefined };
      all.push(kept);
      return kept;
    },
    end: (one, status) => {
      one.status = status;
      one.finished = ++ended;
    },
    shown: (environment) => {
      const good = all.filter((one) => one.environment === environment && one.status === 'success');
      return good.sort((a, b) => (b.finished ?? 0) - (a.finished ?? 0))[0]?.sha;
    },
  };
}
