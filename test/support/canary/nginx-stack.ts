import { compose } from '../stack/stack-text.ts';

// A web service behind two proxies: the edge is an nginx with a port of the host, the one inside divides the traffic by its config.

const head = `user www-data;
worker_processes 1;
error_log stderr;
pid /tmp/nginx.pid;
events { worker_connections 512; }
http {
  resolver 127.0.0.11 valid=1s ipv6=off;
`;

/** The config of a version of the web service: it fails for a share of the requests, in percent. */
export function webConfig(version: string, failing = 0): string {
  const failed = failing > 0 ? `    ${failing}% 500;\n` : '';
  return `${head}  access_log off;
  split_clients "$request_id" $status_of { ${failed}    * 200; }
  server {
    listen 8080;
    location / {
      if ($status_of = 500) { return 500 "web ${version}\\n"; }
      return 200 "web ${version}\\n";
    }
  }
}
`;
}

/** The access log that swarm-ci reads. */
export function proxyConfig(stack: string): string {
  return `${head}  log_format canary escape=json '{"version":"$version","service":"web","status":"$status","seconds":"$request_time"}';
  access_log /dev/stdout canary;
  split_clients "$request_id" $version {
    \${WEB_CANARY_SHARE}% canary;
    * stable;
  }
  map $version $web {
    canary ${stack}_web-canary;
    default ${stack}_web;
  }
  server { listen 8080; location / { proxy_pass http://$web:8080; proxy_next_upstream off; } }
}
`;
}

/** A HAProxy that divides the traffic by weights; its socket appears when it listens, after it has looked up its servers. */
export function haproxyConfig(stack: string): string {
  const server = (name: string, host: string, share: string) =>
    `  server ${name} ${stack}_${host}:8080 weight \${WEB_${share}_SHARE} resolvers docker init-addr libc,none
`;
  return `global
  log stdout format raw local0
  stats socket /tmp/haproxy.sock
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 30s
  timeout server 30s
resolvers docker
  nameserver dns 127.0.0.11:53
  hold valid 1s
frontend entry
  bind :8080
  maxconn 512
  log-format '{"service":"web","version":"%s","status":"%ST","ms":"%Ta","end":"%ts"}'
  default_backend web
backend web
  balance roundrobin
${server('stable', 'web', 'STABLE')}${server('canary', 'web-canary', 'CANARY')}`;
}

/** Tasks of both versions answer to the name of the service. */
export function nameConfig(): string {
  return `${head}  access_log off;
  server { listen 8080; set $web web; location / { proxy_pass http://$web:8080; proxy_next_upstream off; } }
}
`;
}

export function edgeConfig(stack: string, port: number): string {
  return `${head}  access_log off;
  server {
    listen ${port};
    set $proxy ${stack}_proxy;
    location / { proxy_pass http://$proxy:8080; proxy_next_upstream off; proxy_connect_timeout 5s; }
  }
}
`;
}

const nginx = (image: string, config: string, more = '', deploy = '') => `
    image: ${image}
    entrypoint: ["nginx", "-c", "/nginx.conf", "-g", "daemon off;"]
    stop_signal: SIGQUIT
    configs: [{ source: ${config}, target: /nginx.conf }]
    healthcheck: { test: ["CMD", "sh", "-c", "test -s /tmp/nginx.pid"], interval: 500ms, retries: 3 }${more}
    deploy:
      endpoint_mode: dnsrr
      restart_policy: { delay: 500ms }${
        deploy ||
        `
      update_config: { order: start-first, failure_action: rollback, monitor: 1s }
      rollback_config: { order: start-first, monitor: 1s }`
      }`;

const config = (name: string) => `  ${name}: { name: "\${${name.toUpperCase()}_CONF}", file: prod/${name}.conf }\n`;

/** The same service with HAProxy. */
const haproxy = (text: string) =>
  text
    .replace('["nginx", "-c", "/nginx.conf", "-g", "daemon off;"]', '["haproxy", "-W", "-db", "-f", "/nginx.conf"]')
    .replace('SIGQUIT', 'SIGUSR1')
    .replace('test -s /tmp/nginx.pid', 'test -S /tmp/haproxy.sock')
    .replace('retries: 3', 'retries: 60');

/** `node` has all tasks. */
export function nginxStack(image: string, port: number, isHaproxy = false, node?: string): string {
  const ports = `\n    ports: [{ target: ${port}, published: ${port}, mode: host }]`;
  const stopFirst = '\n      update_config: { order: stop-first }';
  const services = {
    web: nginx(image, 'web', '', ''),
    proxy: isHaproxy ? haproxy(nginx(image, 'proxy')) : nginx(image, 'proxy'),
    edge: nginx(image, 'edge', ports, stopFirst),
  };
  const placed = `\n      placement: { constraints: [node.hostname == ${node}] }`;
  if (node !== undefined) for (const name of ['web', 'proxy', 'edge'] as const) services[name] += placed;
  return compose(services, `configs:\n${config('web')}${config('proxy')}${config('edge')}`);
}
