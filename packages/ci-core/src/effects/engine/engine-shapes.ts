import { z } from 'zod';
import { CiError, messageOf } from '../../errors.ts';
import { portsShape, specShape, templateShape } from '../../plan/stack/spec-shape.ts';
import { lostBy } from './engine-failure.ts';

// The parts of the engine's answers that the code relies on; the rest is kept as received.
const text = z.string();
const whole = z.number().optional();

const iteration = z.object({ Index: whole }).optional();

export const servicesShape = z.array(
  z.object({
    ID: text,
    Version: z.object({ Index: z.number() }),
    CreatedAt: text.optional(),
    Spec: specShape,
    PreviousSpec: specShape.optional(),
    UpdateStatus: z.object({ State: text.optional(), StartedAt: text.optional(), Message: text.optional() }).optional(),
    JobStatus: z.object({ JobIteration: iteration }).optional(),
  }),
);

export const tasksShape = z.array(
  z.object({
    ID: text,
    ServiceID: text,
    Slot: whole,
    NodeID: text.optional(),
    CreatedAt: text,
    DesiredState: text,
    Spec: templateShape,
    Status: z.object({
      State: text,
      Timestamp: text.optional(),
      Message: text.optional(),
      Err: text.optional(),
      ContainerStatus: z.object({ ContainerID: text.optional(), ExitCode: whole }).optional(),
      PortStatus: z.object({ Ports: portsShape }).optional(),
    }),
    JobIteration: iteration,
  }),
);

const labels = z.record(text, text).nullish();

export const nodesShape = z.array(
  z.object({
    ID: text,
    Spec: z.object({ Role: text.optional(), Availability: text.optional(), Labels: labels }),
    Description: z
      .object({
        Hostname: text.optional(),
        Platform: z.object({ Architecture: text.optional(), OS: text.optional() }).optional(),
        Engine: z.object({ EngineVersion: text.optional(), Labels: labels }).optional(),
      })
      .optional(),
    Status: z.object({ State: text.optional(), Addr: text.optional() }),
    ManagerStatus: z.object({ Leader: z.boolean().optional(), Reachability: text.optional() }).optional(),
  }),
);

const networkSettings = {
  Labels: z.record(text, text).nullish(),
  Options: z.record(text, text).nullish(),
  Driver: text.optional(),
  IPAM: z
    .object({
      Driver: text.optional(),
      Config: z.array(z.object({ Subnet: text.optional(), IPRange: text.optional() })).nullish(),
    })
    .nullish(),
};

export const networksShape = z.array(z.object({ Name: text, Scope: text, Id: text, ...networkSettings }));

export const addressTasksShape = z.array(
  z.object({
    NodeID: text.optional(),
    Status: z.object({ State: text }),
    NetworksAttachments: z
      .array(z.object({ Network: z.object({ ID: text.optional() }).optional(), Addresses: z.array(text).nullish() }))
      .nullish(),
  }),
);

const virtualIps = z.array(z.object({ NetworkID: text.optional(), Addr: text.optional() })).nullish();

export const addressServicesShape = z.array(z.object({ Endpoint: z.object({ VirtualIPs: virtualIps }).optional() }));

/** A request that creates a network, config or secret. */
export const objectShape = z.object({
  Name: text,
  Data: text.optional(),
  ...networkSettings,
});

/** Configs or secrets. */
export const swarmFilesShape = z.array(
  z.object({
    ID: text.optional(),
    Spec: z.object({ Name: text.optional(), Data: text.optional(), Labels: z.record(text, text).nullish() }).optional(),
  }),
);

export const infoShape = z.object({
  ServerVersion: text.optional(),
  Name: text.optional(),
  SystemTime: text.optional(),
  DockerRootDir: text.optional(),
  Swarm: z
    .object({
      ControlAvailable: z.boolean().optional(),
      Nodes: whole,
      NodeID: text.optional(),
      LocalNodeState: text.optional(),
      Error: text.optional(),
      Cluster: z
        .object({ ID: text.optional(), TLSInfo: z.object({ TrustRoot: text.optional() }).optional() })
        .nullish(),
    })
    .nullish(),
});

/** The JSON of an answer; undefined when it is empty. */
export function jsonOf(what: string, body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw unexpected(`${what}): ${messageOf(error)}`, lostBy(error));
  }
}

/** The answer as received if it has the shape; throws ENGINE_REFUSED if not. */
export function shaped<T>(what: string, shape: z.ZodType, answer: unknown): T {
  const issue = shape.safeParse(answer).error?.issues[0];
  if (issue === undefined) return answer as T;
  throw unexpected(`${what}): ${issue.path.join('.') || 'the answer'}: ${issue.message}`);
}

function unexpected(what: string, cause?: unknown): CiError {
  return new CiError('ENGINE_REFUSED', `the Docker engine sent an unexpected answer (${what}`, {
    hint: 'see that DOCKER_HOST, or the server, leads directly to a Docker engine',
    cause,
  });
}
