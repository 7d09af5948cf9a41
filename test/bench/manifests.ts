import type { Files } from './write-files.ts';

type Size = { readonly services: number; readonly configs: number; readonly files: number };

const ROUND = '    environment: { ROUND: "${ROUND}" }\n';

/** A stack of equal services with configs in turn, and files beside them. The first service changes with ROUND. */
export function manifestsOf({ services, configs, files }: Size, healthcheck = true): Files {
  const range = (count: number) => Array.from({ length: count }, (_, i) => i);
  const service = (i: number) => {
    const mine = range(configs).filter((config) => config % services === i);
    return `  web${i}:
    image: \${REGISTRY}/app:1
${i === 0 ? ROUND : ''}${healthcheck ? '' : '    healthcheck: { disable: true }\n'}${mine.length === 0 ? '' : `    configs: [${mine.map((config) => `{ source: c${config}, target: /etc/app/c${config} }`).join(', ')}]\n`}    deploy:
      endpoint_mode: dnsrr
      update_config: { order: start-first, failure_action: rollback }
`;
  };
  const config = (i: number) => `  c${i}: { name: "\${CONFIG_${i}}", file: ./prod/configs/c${i}.conf }\n`;
  const compose = `version: "3.8"\nservices:\n${range(services).map(service).join('')}${
    configs === 0 ? '' : `configs:\n${range(configs).map(config).join('')}`
  }networks:\n  default: { external: true, name: bench }\n`;
  return {
    'docker-compose.prod.yaml': compose,
    ...Object.fromEntries(
      range(configs).map((i) => [`prod/configs/c${i}.conf`, `# of service ${i % services}\nvalue = ${i}\n`]),
    ),
    ...Object.fromEntries(range(files).map((i) => [`prod/files/${i % 10}/f${i}.txt`, `${i}\n`.repeat(50)])),
  };
}
