/** The images that the sandbox's registry holds: one filesystem, with different environments. */
export type SandboxImage = { repository: string; tag: string; behaviour: string; startPeriod: string };

// The least that engine 20.10 takes.
const noStartPeriod = '1ms';

const app = (tag: string, behaviour: string, startPeriod = noStartPeriod): SandboxImage => ({
  repository: 'app',
  tag,
  behaviour,
  startPeriod,
});

export const catalogue: readonly SandboxImage[] = [
  app('1', 'healthy'),
  app('2', 'healthy'),
  app('3', 'healthy'),
  app('bad', 'bad'),
  app('crash', 'crash'),
  app('crash-later', 'crash-later'),
  // Only here do failed checks not count at first: `bad` must be found bad within a second or two.
  app('slow', 'slow', '60s'),
  { repository: 'stand-in', tag: '1', behaviour: 'healthy', startPeriod: noStartPeriod },
];

export const dockerfileOf = (image: SandboxImage): string => `FROM scratch
COPY files /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin NAME=${image.repository} VERSION=${image.tag} BEHAVIOUR=${image.behaviour}
HEALTHCHECK --interval=500ms --timeout=60s --retries=2 --start-period=${image.startPeriod} CMD ["/bin/health", "calm"]
EXPOSE 8080
ENTRYPOINT ["/bin/app"]
`;
