import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfigVersions } from '../../../packages/ci-core/src/effects/repository/config-versions.ts';
import { referencesIn } from '../../../packages/ci-core/src/plan/manifest/interpolate.ts';
import { invalidNameReason } from '../../../packages/ci-core/src/plan/manifest/limits.ts';
import { parseDuration } from '../../../packages/ci-core/src/settings/duration.ts';
import { readSettings } from '../../../packages/ci-core/src/settings/read-settings.ts';

type Healthcheck = { test: string[]; start_period: string; interval: string; timeout: string; retries: number };
type Update = { order: string; failure_action: string; monitor: string; parallelism: number };
type Service = {
  image: string;
  healthcheck: Healthcheck;
  ports?: { mode: string }[];
  volumes?: string[];
  configs?: { source: string }[];
  secrets?: string[];
  logging: { options: Record<string, string> };
  deploy: {
    update_config: Update;
    rollback_config: Update;
    endpoint_mode: string;
    resources: { limits: object };
  };
};
type Compose = {
  services: Record<string, Service>;
  networks: Record<string, { driver: string }>;
  volumes: Record<string, unknown>;
  configs: Record<string, { name: string; file: string }>;
  secrets: Record<string, { name: string; external: boolean }>;
};

const root = join(import.meta.dirname, '../../../deploy-manifests-example');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');
const settingsFile = { name: 'swarm-ci.yaml', text: read('swarm-ci.yaml') };
const environments = ['prod', 'dev'] as const;

const composeFileOf = (environment: string) => `docker-compose.${environment}.yaml`;
const composeOf = (environment: string) => parse(read(composeFileOf(environment)), { merge: true }) as Compose;

/** Every string value anywhere below. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(join(root, path)).isFile())
    .sort();
}

function milliseconds(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new Error(`"${text}" is not a duration`);
  return ms;
}

/** The image that runs when no variable is set. */
function defaultImage(image: string): string {
  const { references } = referencesIn(image);
  return references.length === 0 ? image : (references[0]?.operand ?? '');
}

describe.each(environments)('the example of %s', (environment) => {
  const compose = composeOf(environment);
  const services = Object.entries(compose.services);

  it('has the four services', () => {
    expect(services.map(([name]) => name)).toEqual(['postgres', 'backend', 'frontend', 'nginx-proxy']);
  });

  describe.each(services)('%s', (name, service) => {
    const { update_config: update, rollback_config: rollback } = service.deploy;

    it('runs a pinned image', () => {
      expect(defaultImage(service.image)).toMatch(/^[a-z0-9./-]+:[\w][\w.-]*$/);
      expect(defaultImage(service.image)).not.toMatch(/:(?:latest|stable|alpine|main|master|\d+|\d+-alpine)$/);
    });

    it('has a health check whose variables the container sees', () => {
      const { test } = service.healthcheck;
      expect(['CMD', 'CMD-SHELL']).toContain(test[0]);
      expect(test.join(' ')).toMatch(name === 'postgres' ? /\bpg_isready\b/ : /\bwget\b/);
      expect(referencesIn(test.join(' '))).toEqual({ references: [], invalid: false });
    });

    it('gives a health check the time for its verdict', () => {
      const { start_period, interval, timeout, retries } = service.healthcheck;
      expect(milliseconds(timeout)).toBeGreaterThan(0);
      expect(retries).toBeGreaterThan(1);
      const verdict = milliseconds(start_period) + milliseconds(interval) * retries;
      expect(milliseconds(update.monitor)).toBeGreaterThanOrEqual(verdict);
    });

    it('is rolled back when an update fails', () => {
      expect(update.failure_action).toBe('rollback');
      expect(rollback).toMatchObject({ failure_action: 'pause', monitor: expect.any(String), order: update.order });
    });

    it('starts the new task first unless two cannot run side by side', () => {
      const alone = service.volumes !== undefined || service.ports !== undefined;
      expect(update.order).toBe(alone ? 'stop-first' : 'start-first');
    });

    it('needs no virtual address and no routing mesh', () => {
      expect(service.deploy.endpoint_mode).toBe('dnsrr');
      for (const port of service.ports ?? []) expect(port.mode).toBe('host');
    });

    it('opens a port only when it is the proxy', () => {
      expect(service.ports !== undefined).toBe(name === 'nginx-proxy');
    });

    it('has limits for memory, CPU and logs', () => {
      expect(service.deploy.resources.limits).toEqual({ cpus: expect.any(String), memory: expect.any(String) });
      expect(service.logging.options).toEqual({ 'max-size': expect.any(String), 'max-file': expect.any(String) });
    });

    it('refers to what the file declares', () => {
      const configs = (service.configs ?? []).map(({ source }) => source);
      expect(Object.keys(compose.configs)).toEqual(expect.arrayContaining(configs));
      expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(service.secrets ?? []));
      const volumes = (service.volumes ?? []).map((volume) => volume.split(':')[0]);
      expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(volumes));
    });
  });

  it('uses every config and secret that it declares', () => {
    const used = services.flatMap(([, service]) => [
      ...(service.configs ?? []).map(({ source }) => source),
      ...(service.secrets ?? []),
    ]);
    const declared = [...Object.keys(compose.configs), ...Object.keys(compose.secrets)];
    expect([...new Set(used)].sort()).toEqual(declared.sort());
  });

  it('gives every config a versioned name that fits, whose file lies under its own folder', async () => {
    const found = await readConfigVersions({ directory: root, composeFile: composeFileOf(environment) });
    expect(found.problems).toEqual([]);
    // The external secrets have fixed names.
    expect(found.skipped.filter((text) => !text.includes('secret "'))).toEqual([]);
    expect(found.versions).toHaveLength(Object.keys(compose.configs).length);
    for (const { variable, name, warning } of found.versions) {
      expect(warning).toBeUndefined();
      expect(variable).toMatch(new RegExp(`^PROJECT_${environment.toUpperCase()}_[A-Z_]+$`));
      expect(invalidNameReason(name)).toBeUndefined();
      expect(name).toMatch(/_[0-9a-f]{32}$/);
    }
    const files = Object.values(compose.configs).map(({ file }) => relative(root, join(root, file)));
    expect(files.sort()).toEqual(filesBelow(environment));
    for (const file of files) expect(statSync(join(root, file)).size).toBeGreaterThan(0);
  });

  it('takes its secrets from outside, under names of its own', () => {
    for (const { name, external } of Object.values(compose.secrets)) {
      expect(external).toBe(true);
      expect(name).toMatch(new RegExp(`^shop_${environment}_[a-z_]+_\\d+$`));
      expect(invalidNameReason(name)).toBeUndefined();
      expect(readme).toContain(name);
    }
  });

  it('refers to nothing of the other environment', () => {
    const other = environment === 'prod' ? 'dev' : 'prod';
    const words = strings(compose).flatMap((text) =>
      text
        .replaceAll('/dev/null', '')
        .toLowerCase()
        .split(/[^a-z]+/),
    );
    expect(words.filter((word) => word === other)).toEqual([]);
    for (const file of filesBelow(environment))
      expect(existsSync(join(root, file.replace(environment, other)))).toBe(true);
  });

  it('deploys with no variable set but those of the configs', () => {
    const versioned = Object.values(compose.configs).map(({ name }) => name.slice(2, -1));
    for (const text of strings(compose)) {
      const { references, invalid } = referencesIn(text);
      expect(invalid, text).toBe(false);
      for (const { name, operator, operand } of references) {
        if (!versioned.includes(name)) expect([operator, operand !== ''], text).toEqual([':-', true]);
      }
    }
  });

  it('has an overlay network', () => {
    expect(Object.values(compose.networks)).toEqual([{ driver: 'overlay' }]);
  });

  it('has settings that swarm-ci takes', () => {
    const keys = ['project', 'serverPath', 'timeout'] as const;
    const { settings, problems } = readSettings(keys, { flags: {}, env: {}, file: settingsFile, environment });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ project: 'shop', serverPath: expect.stringMatching(/^\/data\/shop/) });
  });

  it('is explained in the README, block by block', () => {
    const keys = new Set<string>(Object.keys(compose));
    const perService = ['healthcheck', 'update_config', 'rollback_config', 'logging', 'resources'];
    for (const [name, service] of services) {
      for (const key of [name, ...Object.keys(service), ...Object.keys(service.deploy)]) keys.add(key);
    }
    for (const section of ['networks', 'volumes', 'configs', 'secrets'] as const) {
      for (const key of Object.keys(compose[section])) keys.add(key);
    }
    expect([...keys]).toEqual(expect.arrayContaining(perService));
    const words = new Set([...readme.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code?.split(/[^\w-]+/) ?? []));
    expect([...keys].filter((key) => !words.has(key))).toEqual([]);
    for (const file of filesBelow(environment)) expect(readme).toContain(file.slice(environment.length + 1));
  });
});

describe('dev and prod', () => {
  it('share no secret and no config', () => {
    const names = environments.map((environment) => {
      const { configs, secrets } = composeOf(environment);
      return [
        ...Object.values(configs).flatMap(({ name, file }) => [name, file]),
        ...Object.values(secrets).map((s) => s.name),
      ];
    });
    expect(names[0]?.filter((name) => names[1]?.includes(name))).toEqual([]);
  });
});
