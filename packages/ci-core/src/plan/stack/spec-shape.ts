import { z } from 'zod';

// The parts of a spec that the code relies on; the rest is kept as received.
const text = z.string();
const whole = z.number().optional();
const absent = z.object({}).optional();

export const templateShape = z.object({
  ContainerSpec: z
    .object({
      Image: text.optional(),
      Healthcheck: z.object({ Interval: whole, Retries: whole, StartPeriod: whole }).optional(),
      Configs: z.array(z.object({ ConfigID: text, ConfigName: text })).nullish(),
      Secrets: z.array(z.object({ SecretID: text, SecretName: text })).nullish(),
      Env: z.array(text).nullish(),
      Labels: z.record(text, text).nullish(),
      Mounts: z
        .array(
          z.object({
            Type: text.optional(),
            Source: text.optional(),
            Target: text.optional(),
            VolumeOptions: z
              .object({
                DriverConfig: z.object({ Name: text.optional(), Options: z.record(text, text).nullish() }).nullish(),
              })
              .nullish(),
          }),
        )
        .nullish(),
      StopGracePeriod: whole,
    })
    .optional(),
  Resources: z.object({ Limits: z.object({ MemoryBytes: whole }).optional(), Reservations: absent }).optional(),
  RestartPolicy: absent,
  Placement: z
    .object({
      Constraints: z.array(text).nullish(),
      MaxReplicas: whole,
      Platforms: z.array(z.object({ Architecture: text.optional(), OS: text.optional() })).nullish(),
    })
    .optional(),
  Networks: z.array(z.object({ Target: text })).nullish(),
});

export const portsShape = z
  .array(z.object({ Protocol: text.optional(), PublishedPort: whole, PublishMode: text.optional() }))
  .nullish();

/** A spec of a service, as the engine returns it or as a request creates it. */
export const specShape = z.object({
  Name: text,
  Labels: z.record(text, text).nullish(),
  TaskTemplate: templateShape,
  Mode: z
    .object({
      Replicated: z.object({ Replicas: whole }).optional(),
      Global: absent,
      ReplicatedJob: z.object({ TotalCompletions: whole }).optional(),
      GlobalJob: absent,
    })
    .optional(),
  UpdateConfig: z.object({ Monitor: whole, Order: text.optional() }).optional(),
  RollbackConfig: z.object({ Monitor: whole }).optional(),
  EndpointSpec: z.object({ Ports: portsShape }).optional(),
});
