/** What the two versions of a service answer: each its name, and the canary also failures. */
const VERSIONS = `
  split_clients $request_id $answer { 10% failing; * well; }
  server { listen 8081; add_header X-Version stable always; location / { return 200 "stable\\n"; } }
  server {
    listen 8082;
    add_header X-Version canary always;
    location / { if ($answer = failing) { return 500; } return 200 "canary\\n"; }
  }`;

/** An nginx that shares out requests on a port by chance, and logs them in the format of docs/canary-judge.md. */
export const nginxText = (port: number, share: string) => `
worker_processes 1;
error_log /dev/stderr warn;
pid /tmp/nginx.pid;
events { worker_connections 512; }
http {
  log_format swarm_ci escape=json '{"service":"web","version":"$web_version","status":"$status","seconds":"$request_time"}';
  access_log off;
  split_clients $request_id $web_version { ${share} canary; * stable; }
  upstream web_stable { server 127.0.0.1:8081; }
  upstream web_canary { server 127.0.0.1:8082; }
  server {
    listen ${port};
    access_log /dev/stdout swarm_ci;
    location / { proxy_pass http://web_$web_version; }
  }${VERSIONS}
}
`;

/** A HAProxy that does the same with weights, in front of the same two versions. */
export const haproxyText = (port: number, weights: { readonly stable: number; readonly canary: number }) => `
global
  log stdout format raw local0
  maxconn 512
defaults
  mode http
  log global
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend entry
  bind :${port}
  log-format '{"service":"api","version":"%s","status":"%ST","ms":"%Ta","end":"%ts"}'
  default_backend api
backend api
  balance roundrobin
  server stable 127.0.0.1:8081 weight ${weights.stable}
  server canary 127.0.0.1:8082 weight ${weights.canary}
`;
