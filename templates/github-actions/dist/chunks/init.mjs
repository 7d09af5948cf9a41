import{t as e}from"./dist3.mjs";import{i as t,r as n}from"./errors.mjs";import{t as r}from"./git.mjs";import{t as i}from"./services.mjs";import{t as a}from"./job.mjs";import{mkdir as o,readFile as s,readdir as c,writeFile as l}from"node:fs/promises";import{dirname as u,join as d}from"node:path";async function f(e,t){let n=[],r=[];for(let{path:i,text:a}of t){let t=d(e,i);await o(u(t),{recursive:!0}),(await l(t,a,{flag:`wx`}).then(()=>!0,e=>{if(e.code===`EEXIST`)return!1;throw e})?n:r).push(i)}return{written:n,there:r}}const p=/^docker-compose\.([a-zA-Z0-9][a-zA-Z0-9_.-]*)\.ya?ml$/;async function m(e){let{services:t,problems:n}=await i(e),a=(n.length>0?[]:await c(e)).flatMap(e=>p.exec(e)?.[1]??[]),o=(await r(e,`HEAD`))?.branch??`main`;return{environments:[...new Set(a)].sort(),services:t,npmScripts:await h(e,n),branch:o,problems:n}}async function h(e,t){let r=d(e,`package.json`),i=await s(r,`utf8`).catch(()=>void 0);if(i!==void 0)try{return Object.keys(JSON.parse(i).scripts??{})}catch(e){t.push({at:r,message:`is no JSON: ${n(e)}`,hint:`correct it`});return}}var g=e();const _=`.gitlab/swarm-ci`;function v(e,t){if(e.environments.length+e.services.length>0)return[e,[]];let n=Object.entries(t).filter(([e])=>e.startsWith(`deploy-manifests-example/`)).map(([e,t])=>({path:e.slice(25),text:t}));return[{...e,environments:[`dev`,`prod`]},n]}function y(e,t,n,r){return t===`gitlab`?b(e,n):E(e,n,r)}function b(e,t){let{environments:n,services:r}=e,i=[...r.length>0?[`build`,`comment`]:[],...n.length>0?[`plan`,`deploy`,`rollback`]:[]].map(e=>({path:`${_}/${e}.yml`,text:T(`templates/gitlab-ci/${e}.yml`,t)})),a=`# The templates beside it say what each job does and which inputs it takes.
stages: [test, deploy]

include:
${[...r.length>0?[x(`build`,S(e)),x(`comment`)]:[],...n.flatMap(e=>[x(`plan`,[`environment: ${JSON.stringify(e)}`]),x(`deploy`,[`environment: ${JSON.stringify(e)}`,`deployed_by_merge: ${JSON.stringify(w(n))}`]),x(`rollback`,[`environment: ${JSON.stringify(e)}`])])].join(``)}`;return[...i,{path:`.gitlab-ci.yml`,text:a}]}function x(e,t=[]){let n=t.map(e=>`      ${e}\n`);return`  - local: /${_}/${e}.yml\n${t.length>0?`    inputs:\n${n.join(``)}`:``}`}function S({npmScripts:e}){let[t,n]=C(e),r=e?[`npm ci`]:[];return[`lint_script: ${JSON.stringify([...r,t])}`,`test_script: ${JSON.stringify([...r,n])}`,`test_image: ${e?`node:22`:`busybox:1`}`]}function C(e){let t=(t,n)=>e?.includes(t)?n:`echo "write the command that ${t}s here" && false`;return[t(`lint`,`npm run lint`),t(`test`,`npm test`)]}function w(e){return e.find(e=>/^prod/.test(e))??`none`}function T(e,t){let n=t[e];if(n===void 0)throw Error(`${e} is not among the templates`);return n}function E(e,t,n){let{environments:r,services:i}=e;return[...i.length>0?[`build`]:[],...r.length>0?[`plan`,`deploy`,`rollback`]:[]].flatMap(r=>{let i=t[`templates/github-actions/callers/${r}.yml`];if(i===void 0)return[];let a=O(i,e).replace(/^#.*\n/,``).replace(/OWNER\/swarm-ci(\S*)@\S+/g,D(n));return[{path:`.github/workflows/${r}.yml`,text:a}]})}function D(e){let[t,n]=e.split(`@`);return(e,r)=>`${t}${r}@${n}`}function O(e,{environments:t,branch:n,npmScripts:r}){let i=(0,g.parseDocument)(e),a=w(t),o=e=>{let t=e===a?`prod`:`dev`,n=JSON.stringify(i.getIn([`jobs`,t]));return JSON.parse(n.replaceAll(RegExp(`\\b${t}\\b`,`g`),e))};i.hasIn([`jobs`,`prod`])&&i.set(`jobs`,Object.fromEntries(t.map(e=>[e,o(e)])));let s=[`on`,`workflow_dispatch`,`inputs`,`environment`,`options`];i.hasIn(s)&&i.setIn(s,t),i.hasIn([`on`,`push`,`branches`])&&i.setIn([`on`,`push`,`branches`],[n]);let[c,l]=C(r),u=[`jobs`,`build`,`with`];return i.hasIn(u)&&(i.setIn([...u,`lint`],c),i.setIn([...u,`test`],l),r===void 0&&i.deleteIn([...u,`setup`])),i.toString({lineWidth:0})}const k=[[`SERVER_HOST`,`the manager, or several with commas`],[`SERVER_USER`,`such as deploy`],[`SSH_KNOWN_HOSTS`,`the line that ssh-keyscan prints, once its fingerprint is compared`]],A=[`SSH_PRIVATE_KEY`,`the text of deploy-key`],j=[[`REGISTRY`,`as host[:port]`],[`REGISTRY_USER`,`of a deploy token that may read images`]],M=[`REGISTRY_PASSWORD`,`of that token`];function N(e,{environments:t,services:n},r){return[...r.filter(({path:e})=>e===`.gitlab-ci.yml`).flatMap(({path:e,text:t})=>[`add to ${e}:`,...t.split(`
`).map(e=>`  ${e}`)]),...t.length>0?P(e,t):[],...n.length>0&&e===`gitlab`?[`for the comments with the tags, in Settings > CI/CD > Variables, masked:`,`  GITLAB_TOKEN       a project access token with the scope api`]:[]]}function P(e,t){let n=[`a key for the server, and the line that pins the server:`,`  ssh-keygen -t ed25519 -N '' -C deploys -f deploy-key`,`  ssh-copy-id -i deploy-key.pub deploy@SERVER`,`  ssh-keyscan -t ed25519 SERVER | tee known_hosts | ssh-keygen -lf -`],r=t.join(`, `);return e===`gitlab`?[...n,`in Settings > CI/CD > Variables, each for its environment (${r}); those that are secret protected and masked, or of the type File:`,...F([...k,A,...j,M]),`REGISTRY and what follows it may stay unset with a deploy token named gitlab-deploy-token`]:[...n,`in Settings > Environments, for each of ${r}, and of ${t.map(e=>`${e}-plan`).join(`, `)} for what plan needs, as variables:`,...F([...k,...j]),`and as secrets:`,...F([A,M]),`required reviewers of an environment decide who deploys it`]}function F(e){return e.map(([e,t])=>`  ${e.padEnd(18)} ${t}`)}const I={"deploy-manifests-example/README.md":"# Deploy manifests of \"shop\"\n\nEverything that a Docker Swarm needs to run the application, and nothing else: the repository whose pipeline runs\n`swarm-ci deploy prod` and `swarm-ci deploy dev`. Copy it, replace `shop` and `registry.example.com`, done.\n\n| file                                                  | what                                                                                                     |\n| ----------------------------------------------------- | -------------------------------------------------------------------------------------------------------- |\n| `docker-compose.prod.yaml`, `docker-compose.dev.yaml` | the stack, one file an environment                                                                       |\n| `prod/`, `dev/`                                       | the files behind the configs; neither environment refers to anything of the other                        |\n| `swarm-ci.yaml`                                       | settings that are no secrets: project (the stack is `<project>_<env>`), folder on the server, time limit |\n\n## Before the first deploy\n\nOn a manager, once, for each environment. The values come by stdin, so they reach neither the shell's history nor a process list:\n\n```sh\nopenssl rand -hex 24 | tr -d '\\n' | docker secret create shop_prod_postgres_password_1 -\nopenssl rand -hex 32 | tr -d '\\n' | docker secret create shop_prod_session_key_1 -\n```\n\nFor dev the same with `shop_dev_postgres_password_1` and `shop_dev_session_key_1`. Then set `SERVER_HOST`, `SERVER_USER`,\n`SSH_PRIVATE_KEY` and `SSH_KNOWN_HOSTS` as CI variables and ask `swarm-ci check prod` what is still missing.\n\n## What each block is for\n\n**`version`** – `\"3.8\"`: the newest that `docker stack deploy` of every engine since 19.03 reads; older CLIs refuse a file without it.\n\n**`x-logging`, `x-rollback`** – YAML anchors for what all services share; Docker ignores keys that begin with `x-`.\n\n**`services`**\n\n- `postgres` – the database. One replica, no `ports`: only services of this stack reach it.\n- `backend` – the API, built by your pipeline; reaches the database as `postgres:5432`.\n- `frontend` – the pages, built by your pipeline; an HTTP server on `$PORT`.\n- `nginx-proxy` – the only door: `/api/` goes to `backend`, the rest to `frontend`.\n\nIn each service:\n\n- `image` – pinned to an exact tag, written here and nowhere else: what runs is what this file says, and a rollback is a revert. `swarm-ci bump-images`\n  sets the tags of `backend` and `frontend` by merge request. `POSTGRES_IMAGE`, `BACKEND_IMAGE`, `FRONTEND_IMAGE` and `NGINX_IMAGE` replace a whole image without\n  touching the file, for a mirror or a test; leave them unset otherwise.\n- `command` (postgres) – the server with the mounted configuration file.\n- `environment` – plain settings only. Passwords come as files below `/run/secrets` (`…_FILE`).\n- `configs`, `secrets` – which of the files and secrets below this service gets, and where. A service restarts when one of its own changes, no other does.\n- `volumes` (postgres) – `postgres_data` outlives containers and deploys.\n- `ports` (nginx-proxy) – `mode: host` opens the port on the node itself, past the routing mesh: nginx sees the real address of each client, and no hop is\n  added. The price: one proxy a node, and a moment without one while it is replaced; with several nodes behind a balancer nobody notices.\n  `HTTP_PORT` changes the port (80; dev 8080, so that both fit on one server).\n- `networks` – the overlay network on which the services find each other by name.\n- `healthcheck` – with it Swarm calls a task \"running\" only once it is healthy, so an update waits, and a bad release is rolled back. Each command exists in its\n  image: `pg_isready` in postgres; busybox `wget` in every Alpine image, so also in yours if you build on one. `$${PORT}` with two dollars is left for the\n  container's shell; one dollar would be filled in, with nothing, at deploy time. `127.0.0.1`, not `localhost`: that may mean IPv6, where nothing listens. For\n  postgres it also means TCP: while the image sets up an empty volume, its server answers on the socket only and isn't ready yet.\n- `stop_grace_period` – time to finish requests (backend) or to write everything down (postgres) between SIGTERM and SIGKILL; 10 s where it isn't set.\n- `logging` – 3 × 10 MB a container at most; without it logs fill the disk.\n\nUnder `deploy`:\n\n- `replicas`, `mode` – two `backend` and `frontend` tasks in prod, one in dev; `mode: global` for the proxy: one on each node.\n- `endpoint_mode: dnsrr` – a name resolves to the tasks' own addresses instead of a virtual one. nginx and database drivers hold connections open; behind a\n  virtual address these break silently when idle for 15 minutes, and its load balancer needs the IPVS kernel module.\n  nginx asks DNS again every 5 s, so it follows tasks that move.\n- `placement` (postgres) – a local volume lives on one node. `node.role == manager` is right for a swarm with one manager. With more, tie it to the node that has the\n  data: `docker node update --label-add shop_postgres=true NODE`, and write `node.labels.shop_postgres == true` here.\n- `update_config` – one task at a time; `failure_action: rollback` puts the old version back when a task fails within `monitor`. `order: start-first`\n  (backend, frontend) starts the new task before it stops the old, so there is no gap, but there must be room for one more; `order: stop-first`\n  for postgres (two servers on one data directory would destroy it) and for the proxy (two cannot have one port).\n  `monitor` is never shorter than `start_period + interval × retries`: time enough for a health check to give its verdict. Does your backend need a minute to\n  start, or a grown database a minute for crash recovery? Raise its `start_period`, then `monitor`.\n- `rollback_config` – the way back: all tasks at once (`parallelism: 0`), and `failure_action: pause` if even the old version fails, since then a person must look.\n- `restart_policy` – restart whatever ends, after a pause, for ever.\n- `resources` – `limits` keep one service from starving the others; `reservations` are what must be free on a node.\n\n**`networks`** – `internal`, an overlay that spans all nodes; nothing outside the stack is on it.\n\n**`volumes`** – `postgres_data`, a local volume. A deploy never deletes it. Back it up.\n\n**`configs`** – Docker configs cannot change, so each gets a new name when its file changes: `swarm-ci deploy` sets `PROJECT_PROD_NGINX_PROXY_CONFIG` to\n`project_prod_nginx_proxy_config_<md5 of the file>` and so on. Docker allows names of 64 characters: 31 for the variable's own name.\n\n| config               | file                       | for                                                |\n| -------------------- | -------------------------- | -------------------------------------------------- |\n| `postgres_conf`      | `postgres/postgresql.conf` | what differs from PostgreSQL's defaults            |\n| `postgres_init`      | `postgres/init.sql`        | runs once, when the volume is empty                |\n| `backend_settings`   | `backend/settings.json`    | settings of the backend, read from `SETTINGS_FILE` |\n| `nginx_proxy_config` | `nginx-proxy/nginx.conf`   | routes, limits, `/healthz`                         |\n\n**`secrets`** – `external`: made by hand as above, never in this repository. Each environment has its own. To change `session_key`: create `…_2`, write the new\nname here, deploy, remove `…_1`. For `postgres_password` run `ALTER USER shop PASSWORD '…'` as well: the image reads the file only when the volume is empty.\n","deploy-manifests-example/dev/backend/settings.json":`{
  "logLevel": "debug",
  "publicUrl": "http://dev.shop.example.com:8080",
  "sessionHours": 168
}
`,"deploy-manifests-example/dev/nginx-proxy/nginx.conf":`worker_processes auto;
error_log /dev/stderr info;
pid /var/run/nginx.pid;

events {
  worker_connections 1024;
}

http {
  access_log /dev/stdout;
  server_tokens off;
  client_max_body_size 10m;

  # Docker's DNS. With a variable in proxy_pass nginx asks again every 5 s and so follows tasks that move;
  # a name written there directly would be looked up once, at the start, and keep nginx from starting when it is missing.
  resolver 127.0.0.11 valid=5s ipv6=off;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;

  server {
    listen 8080;

    # The proxy's own health: it stays up, with its error page, while the services behind it are down.
    location = /healthz {
      access_log off;
      default_type text/plain;
      return 200 "ok\\n";
    }

    location /api/ {
      set $backend http://backend:8080;
      proxy_pass $backend;
    }

    location / {
      set $frontend http://frontend:8080;
      proxy_pass $frontend;
    }
  }
}
`,"deploy-manifests-example/dev/postgres/init.sql":`-- Runs once, when the volume is empty. Later changes of the schema belong to the backend's migrations.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
`,"deploy-manifests-example/dev/postgres/postgresql.conf":`# Everything that is not set here has PostgreSQL's default. Data directory and pg_hba.conf come from the image.
listen_addresses = '*'
max_connections = 50
shared_buffers = 128MB
work_mem = 4MB
password_encryption = scram-sha-256
log_min_duration_statement = 0
log_timezone = 'UTC'
timezone = 'UTC'
`,"deploy-manifests-example/docker-compose.dev.yaml":`# The stack "shop" in development. README.md says what each block is for.
version: "3.8"

x-logging: &logging
  driver: json-file
  options:
    max-size: 10m
    max-file: "3"

x-rollback: &rollback
  parallelism: 0
  monitor: 5s
  failure_action: pause

services:
  postgres:
    image: \${POSTGRES_IMAGE:-postgres:16.9-alpine}
    command: [postgres, -c, config_file=/etc/postgresql/postgresql.conf]
    environment:
      POSTGRES_USER: shop
      POSTGRES_DB: shop
      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password
    secrets: [postgres_password]
    configs:
      - source: postgres_conf
        target: /etc/postgresql/postgresql.conf
      - source: postgres_init
        target: /docker-entrypoint-initdb.d/10-init.sql
    volumes:
      - postgres_data:/var/lib/postgresql/data
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'pg_isready -q -h 127.0.0.1 -U "$\${POSTGRES_USER}" -d "$\${POSTGRES_DB}"']
      start_period: 20s
      interval: 2s
      timeout: 2s
      retries: 5
    stop_grace_period: 1m
    logging: *logging
    deploy:
      replicas: 1
      endpoint_mode: dnsrr
      placement:
        constraints: [node.role == manager]
      update_config:
        order: stop-first
        parallelism: 1
        monitor: 30s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: stop-first
      restart_policy:
        condition: any
        delay: 5s
      resources:
        limits:
          cpus: "1.0"
          memory: 512M
        reservations:
          memory: 128M

  backend:
    image: \${BACKEND_IMAGE:-registry.example.com/shop/backend:20260105_1a2b3c4d}
    environment:
      PORT: "8080"
      DATABASE_HOST: postgres
      DATABASE_NAME: shop
      DATABASE_USER: shop
      DATABASE_PASSWORD_FILE: /run/secrets/postgres_password
      SESSION_KEY_FILE: /run/secrets/session_key
      SETTINGS_FILE: /etc/shop/settings.json
    secrets: [postgres_password, session_key]
    configs:
      - source: backend_settings
        target: /etc/shop/settings.json
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'wget -q -O /dev/null "http://127.0.0.1:$\${PORT}/health"']
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    stop_grace_period: 20s
    logging: *logging
    deploy:
      replicas: 1
      endpoint_mode: dnsrr
      update_config:
        order: start-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: start-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.50"
          memory: 256M
        reservations:
          memory: 64M

  frontend:
    image: \${FRONTEND_IMAGE:-registry.example.com/shop/frontend:20260105_1a2b3c4d}
    environment:
      PORT: "8080"
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'wget -q -O /dev/null "http://127.0.0.1:$\${PORT}/"']
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    logging: *logging
    deploy:
      replicas: 1
      endpoint_mode: dnsrr
      update_config:
        order: start-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: start-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.25"
          memory: 128M
        reservations:
          memory: 32M

  nginx-proxy:
    image: \${NGINX_IMAGE:-nginx:1.28.0-alpine}
    configs:
      - source: nginx_proxy_config
        target: /etc/nginx/nginx.conf
    ports:
      - target: 8080
        published: \${HTTP_PORT:-8080}
        protocol: tcp
        mode: host
    networks: [internal]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, http://127.0.0.1:8080/healthz]
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    logging: *logging
    deploy:
      mode: global
      endpoint_mode: dnsrr
      update_config:
        order: stop-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: stop-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.25"
          memory: 128M
        reservations:
          memory: 32M

networks:
  internal:
    driver: overlay

volumes:
  postgres_data:

configs:
  postgres_conf:
    name: \${PROJECT_DEV_POSTGRES_CONF}
    file: ./dev/postgres/postgresql.conf
  postgres_init:
    name: \${PROJECT_DEV_POSTGRES_INIT}
    file: ./dev/postgres/init.sql
  backend_settings:
    name: \${PROJECT_DEV_BACKEND_SETTINGS}
    file: ./dev/backend/settings.json
  nginx_proxy_config:
    name: \${PROJECT_DEV_NGINX_PROXY_CONFIG}
    file: ./dev/nginx-proxy/nginx.conf

secrets:
  postgres_password:
    name: shop_dev_postgres_password_1
    external: true
  session_key:
    name: shop_dev_session_key_1
    external: true
`,"deploy-manifests-example/docker-compose.prod.yaml":`# The stack "shop" in production. README.md says what each block is for.
version: "3.8"

x-logging: &logging
  driver: json-file
  options:
    max-size: 10m
    max-file: "3"

x-rollback: &rollback
  parallelism: 0
  monitor: 5s
  failure_action: pause

services:
  postgres:
    image: \${POSTGRES_IMAGE:-postgres:16.9-alpine}
    command: [postgres, -c, config_file=/etc/postgresql/postgresql.conf]
    environment:
      POSTGRES_USER: shop
      POSTGRES_DB: shop
      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password
    secrets: [postgres_password]
    configs:
      - source: postgres_conf
        target: /etc/postgresql/postgresql.conf
      - source: postgres_init
        target: /docker-entrypoint-initdb.d/10-init.sql
    volumes:
      - postgres_data:/var/lib/postgresql/data
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'pg_isready -q -h 127.0.0.1 -U "$\${POSTGRES_USER}" -d "$\${POSTGRES_DB}"']
      start_period: 20s
      interval: 2s
      timeout: 2s
      retries: 5
    stop_grace_period: 1m
    logging: *logging
    deploy:
      replicas: 1
      endpoint_mode: dnsrr
      placement:
        constraints: [node.role == manager]
      update_config:
        order: stop-first
        parallelism: 1
        monitor: 30s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: stop-first
      restart_policy:
        condition: any
        delay: 5s
      resources:
        limits:
          cpus: "1.0"
          memory: 512M
        reservations:
          memory: 128M

  backend:
    image: \${BACKEND_IMAGE:-registry.example.com/shop/backend:20260105_1a2b3c4d}
    environment:
      PORT: "8080"
      DATABASE_HOST: postgres
      DATABASE_NAME: shop
      DATABASE_USER: shop
      DATABASE_PASSWORD_FILE: /run/secrets/postgres_password
      SESSION_KEY_FILE: /run/secrets/session_key
      SETTINGS_FILE: /etc/shop/settings.json
    secrets: [postgres_password, session_key]
    configs:
      - source: backend_settings
        target: /etc/shop/settings.json
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'wget -q -O /dev/null "http://127.0.0.1:$\${PORT}/health"']
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    stop_grace_period: 20s
    logging: *logging
    deploy:
      replicas: 2
      endpoint_mode: dnsrr
      update_config:
        order: start-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: start-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.50"
          memory: 256M
        reservations:
          memory: 64M

  frontend:
    image: \${FRONTEND_IMAGE:-registry.example.com/shop/frontend:20260105_1a2b3c4d}
    environment:
      PORT: "8080"
    networks: [internal]
    healthcheck:
      test: [CMD-SHELL, 'wget -q -O /dev/null "http://127.0.0.1:$\${PORT}/"']
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    logging: *logging
    deploy:
      replicas: 2
      endpoint_mode: dnsrr
      update_config:
        order: start-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: start-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.25"
          memory: 128M
        reservations:
          memory: 32M

  nginx-proxy:
    image: \${NGINX_IMAGE:-nginx:1.28.0-alpine}
    configs:
      - source: nginx_proxy_config
        target: /etc/nginx/nginx.conf
    ports:
      - target: 8080
        published: \${HTTP_PORT:-80}
        protocol: tcp
        mode: host
    networks: [internal]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, http://127.0.0.1:8080/healthz]
      start_period: 5s
      interval: 2s
      timeout: 2s
      retries: 3
    logging: *logging
    deploy:
      mode: global
      endpoint_mode: dnsrr
      update_config:
        order: stop-first
        parallelism: 1
        monitor: 12s
        failure_action: rollback
      rollback_config:
        <<: *rollback
        order: stop-first
      restart_policy:
        condition: any
        delay: 2s
      resources:
        limits:
          cpus: "0.25"
          memory: 128M
        reservations:
          memory: 32M

networks:
  internal:
    driver: overlay

volumes:
  postgres_data:

configs:
  postgres_conf:
    name: \${PROJECT_PROD_POSTGRES_CONF}
    file: ./prod/postgres/postgresql.conf
  postgres_init:
    name: \${PROJECT_PROD_POSTGRES_INIT}
    file: ./prod/postgres/init.sql
  backend_settings:
    name: \${PROJECT_PROD_BACKEND_SETTINGS}
    file: ./prod/backend/settings.json
  nginx_proxy_config:
    name: \${PROJECT_PROD_NGINX_PROXY_CONFIG}
    file: ./prod/nginx-proxy/nginx.conf

secrets:
  postgres_password:
    name: shop_prod_postgres_password_1
    external: true
  session_key:
    name: shop_prod_session_key_1
    external: true
`,"deploy-manifests-example/prod/backend/settings.json":`{
  "logLevel": "info",
  "publicUrl": "https://shop.example.com",
  "sessionHours": 12
}
`,"deploy-manifests-example/prod/nginx-proxy/nginx.conf":`worker_processes auto;
error_log /dev/stderr warn;
pid /var/run/nginx.pid;

events {
  worker_connections 1024;
}

http {
  access_log /dev/stdout;
  server_tokens off;
  client_max_body_size 10m;

  # Docker's DNS. With a variable in proxy_pass nginx asks again every 5 s and so follows tasks that move;
  # a name written there directly would be looked up once, at the start, and keep nginx from starting when it is missing.
  resolver 127.0.0.11 valid=5s ipv6=off;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;

  server {
    listen 8080;

    # The proxy's own health: it stays up, with its error page, while the services behind it are down.
    location = /healthz {
      access_log off;
      default_type text/plain;
      return 200 "ok\\n";
    }

    location /api/ {
      set $backend http://backend:8080;
      proxy_pass $backend;
    }

    location / {
      set $frontend http://frontend:8080;
      proxy_pass $frontend;
    }
  }
}
`,"deploy-manifests-example/prod/postgres/init.sql":`-- Runs once, when the volume is empty. Later changes of the schema belong to the backend's migrations.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
`,"deploy-manifests-example/prod/postgres/postgresql.conf":`# Everything that is not set here has PostgreSQL's default. Data directory and pg_hba.conf come from the image.
listen_addresses = '*'
max_connections = 100
shared_buffers = 128MB
work_mem = 4MB
password_encryption = scram-sha-256
log_min_duration_statement = 500ms
log_timezone = 'UTC'
timezone = 'UTC'
`,"deploy-manifests-example/swarm-ci.yaml":`# Settings of swarm-ci. A flag or an environment variable of the job counts before what stands here.
project: shop
timeout: 10m

environments:
  prod:
    server_path: /data/shop/deploy
  dev:
    server_path: /data/shop-dev/deploy
    timeout: 5m
`,"templates/github-actions/callers/build-and-update.yml":`# In place of build.yml where SwarmUtils runs what was built. Copy to .github/workflows of a repository of services, and write the
# account that holds your copy of swarm-ci for OWNER.
name: build and update
on:
  pull_request:
    types: [opened, synchronize, reopened, labeled]
  workflow_dispatch:
    inputs:
      services:
        description: Services to build, A,B
        type: string
        required: true
      update:
        description: Run them in dev, too
        type: boolean
        default: false
permissions: {}
jobs:
  build:
    permissions:
      contents: read
      packages: write
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/service-build.yml@v0.1.0
    with:
      setup: npm ci
      lint: npm run lint
      test: npm test
      services: \${{ inputs.services || '' }}
      update-label: dev-deploy
    secrets:
      REGISTRY_PASSWORD: \${{ secrets.REGISTRY_PASSWORD }}
  update:
    needs: build
    if: needs.build.outputs.tag != ''
    permissions:
      contents: read
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/update-service.yml@v0.1.0
    with:
      environment: dev
      manual: \${{ inputs.update || false }}
    # The secrets of an environment reach a called workflow in no other way.
    secrets: inherit
`,"templates/github-actions/callers/build.yml":`# Copy to .github/workflows of a repository of services, and write the account that holds your copy of swarm-ci for OWNER.
name: build
on:
  pull_request:
    types: [opened, synchronize, reopened, labeled]
  workflow_dispatch:
    inputs:
      services:
        description: Services to build, A,B
        type: string
        required: true
permissions: {}
jobs:
  build:
    permissions:
      contents: read
      packages: write
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/service-build.yml@v0.1.0
    with:
      setup: npm ci
      lint: npm run lint
      test: npm test
      services: \${{ inputs.services || '' }}
    secrets:
      REGISTRY_PASSWORD: \${{ secrets.REGISTRY_PASSWORD }}
`,"templates/github-actions/callers/deploy.yml":`# Copy to .github/workflows of a repository of manifests, and write the account that holds your copy of swarm-ci for OWNER.
name: deploy
on:
  pull_request:
    types: [opened, synchronize, reopened, labeled]
  push:
    branches: [main]
  workflow_dispatch:
    inputs:
      environment:
        type: choice
        options: [dev, prod]
        required: true
permissions: {}
jobs:
  dev:
    permissions:
      contents: read
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/deploy.yml@v0.1.0
    with:
      environment: dev
      manual: \${{ github.event_name == 'workflow_dispatch' && inputs.environment == 'dev' }}
    # The secrets of an environment reach a called workflow in no other way.
    secrets: inherit
  prod:
    permissions:
      contents: read
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/deploy.yml@v0.1.0
    with:
      environment: prod
      on-merge: true
      manual: \${{ github.event_name == 'workflow_dispatch' && inputs.environment == 'prod' }}
    secrets: inherit
`,"templates/github-actions/callers/plan.yml":`# Copy to .github/workflows of a repository of manifests, and write the account that holds your copy of swarm-ci for OWNER.
name: plan
on:
  pull_request:
    types: [opened, synchronize, reopened]
permissions: {}
jobs:
  dev:
    permissions:
      contents: read
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/plan.yml@v0.1.0
    with:
      environment: dev
      secrets-environment: dev-plan
    secrets: inherit
  prod:
    permissions:
      contents: read
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/plan.yml@v0.1.0
    with:
      environment: prod
      secrets-environment: prod-plan
    secrets: inherit
`,"templates/github-actions/callers/rollback.yml":`# Copy to .github/workflows of a repository of manifests, and write the account that holds your copy of swarm-ci for OWNER.
name: rollback
on:
  workflow_dispatch:
    inputs:
      environment:
        type: choice
        options: [dev, prod]
        required: true
      release:
        description: As "swarm-ci releases" lists it; the one before the live one when empty
        type: string
permissions: {}
jobs:
  rollback:
    permissions:
      contents: read
    uses: OWNER/swarm-ci/.github/workflows/rollback.yml@v0.1.0
    with:
      environment: \${{ inputs.environment }}
      release: \${{ inputs.release }}
    secrets: inherit
`,"templates/gitlab-ci/README.md":"# GitLab CI\n\nOne template a purpose: `build`, `comment`, `bump` and `update-service` for the repository of the services, `plan`, `deploy` and `rollback` for that of the\n[manifests](../../deploy-manifests-example/README.md). Inputs, with what they mean, stand at the head of each file. `template.yml` is all of them as the CI/CD component `gitlab-ci`.\n\n```yaml\ninclude:\n  - project: swarm-ci/swarm-ci\n    ref: v0.1.0\n    file: /templates/gitlab-ci/deploy.yml\n    inputs:\n      environment: prod\n      url: https://example.com\n```\n\n[The guide](../../docs/gitlab.md) says how to set it up, who gets the key, and what runs when.\n","templates/gitlab-ci/build.yml":`# Lints, tests, and builds images in the repository of the services. Guide: docs/gitlab.md
#
# In a merge request the label build-<service> or build-all lints, tests, and builds what it asks for; the label tests lints and tests
# only; without either, everything waits for a click. So it does on the default branch. Started by hand, all services are built, or those
# of the variable SERVICES. Labels are those of the moment the pipeline was created: GitLab starts none when a label is set.
#
# The runner needs a Docker engine: its own socket, or docker_services with DOCKER_HOST. The job's own token pushes to the registry of the project.
spec:
  inputs:
    lint_script:
      type: array
      description: Commands of the job lint; a variable in one is replaced when the pipeline is made, so call a script
    test_script:
      type: array
      description: Commands of the job tests; likewise
    test_image:
      type: string
      description: Image of the jobs lint and tests
    services:
      type: string
      description: Services that labels may ask for, such as web|worker; any by default
      regex: ^[^/ ]+$
      default: "[^,]+"
    docker_services:
      type: array
      description: Services of the job that builds, such as docker:28-dind
      default: []
    test_stage:
      type: string
      description: Stage of the jobs
      default: test
    build_timeout:
      type: string
      description: Time until GitLab ends the job that builds
      default: 1 hour
    image:
      type: string
      description: Image that the job runs in that builds
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
.swarm-ci-checks:
  stage: $[[ inputs.test_stage ]]
  image: $[[ inputs.test_image ]]
  interruptible: true
  needs: []
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)(tests|build-(all|$[[ inputs.services ]]))(,|$)/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true

lint:
  extends: .swarm-ci-checks
  script: $[[ inputs.lint_script ]]

tests:
  extends: .swarm-ci-checks
  script: $[[ inputs.test_script ]]

build-images:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  services: $[[ inputs.docker_services ]]
  needs: [lint, tests]
  variables:
    BUILD_ARGUMENTS: --labels build-all
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
      variables:
        BUILD_ARGUMENTS: ""
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  script:
    - $[[ inputs.command ]] image-tag --dotenv build.env
    - $[[ inputs.command ]] build-images $BUILD_ARGUMENTS
  interruptible: true
  timeout: $[[ inputs.build_timeout ]]
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
  artifacts:
    when: always
    paths: [build-report.json]
    reports:
      dotenv: build.env
`,"templates/gitlab-ci/bump.yml":`# Opens, or refreshes, a merge request in the deploy-manifests repository that sets the tags of the built images. Guide: docs/gitlab.md
#
# For pipelines with build.yml. SWARM_CI_MANIFESTS_REPOSITORY is its path, such as group/deploy-manifests; GITLAB_TOKEN has the scope api
# and is of a user, a group or a project that may push branches there.
spec:
  inputs:
    services:
      type: string
      description: As in build.yml
      regex: ^[^/ ]+$
      default: "[^,]+"
    test_stage:
      type: string
      description: Stage of the job, that of build.yml or a later one
      default: test
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
bump-images:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs: [build-images]
  # Those of build-images: it waits for that job, however it was started.
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
  script:
    - $[[ inputs.command ]] bump-images
  resource_group: bump-images
  interruptible: false
  timeout: 10 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/comment.yml":`# Tells the merge request which images were built: one comment, updated in place. Guide: docs/gitlab.md
#
# For pipelines with build.yml. GITLAB_TOKEN, of the project, with the scope api and the role Reporter: the job's own token cannot post
# comments. Whoever can push a branch can read it unless it is a protected variable of a protected branch, hence give it this project alone.
spec:
  inputs:
    services:
      type: string
      description: As in build.yml
      regex: ^[^/ ]+$
      default: "[^,]+"
    test_stage:
      type: string
      description: Stage of the job, that of build.yml or a later one
      default: test
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
comment-images:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs: [build-images]
  rules:
    - if: $CI_PIPELINE_SOURCE != "merge_request_event" || $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
      when: never
    # Of a failed build, too. After a build by hand only when it went well: "always" would not wait for the click.
    - if: $CI_MERGE_REQUEST_LABELS =~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
      when: always
    - if: $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/
      when: never
    - when: on_success
  script:
    - if test -e build-report.json; then $[[ inputs.command ]] comment-images; else echo 'nothing was built'; fi
  interruptible: true
  timeout: 10 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/deploy.yml":`# Deploys one environment of a deploy-manifests repository; include it once for each environment. Guide: docs/gitlab.md
#
# The label <environment>-deploy deploys a merge request, without it the job waits for a click and blocks nothing. A merge to the
# default branch deploys the environment of deployed_by_merge. Pipelines of forks, merge trains, schedules, the API and tags do not deploy.
#
# The key opens the server, so nobody who can only push a branch may get it. Set SSH_PRIVATE_KEY for this environment alone, and
# protect the environment with approvals: the label asks, an approval starts the job. Without protected environments set it as a
# protected variable and from_merge_requests: false: the merge asks, and start: manual lets only those who may merge start the job.
spec:
  inputs:
    environment:
      type: string
      description: Such as prod; the manifests are docker-compose.<environment>.yaml and <environment>/
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    deployed_by_merge:
      type: string
      description: The environment that a merge to the default branch deploys
      default: prod
    start:
      type: string
      description: Whether that deploy begins at once (on_success), or when somebody starts it who may merge (manual)
      options: [on_success, manual]
      default: on_success
    from_merge_requests:
      type: boolean
      description: Whether merge requests may deploy, by label or by hand
      default: true
    also_on:
      type: string
      description: Other sources of pipelines of the default branch that deploy at once, such as schedule|api
      regex: ^[a-z_|]+$
      default: none
    url:
      type: string
      description: Address of what is deployed, for the page of the environment
      default: $CI_PROJECT_URL/-/environments
    stoppable:
      type: boolean
      description: Whether there is a job stop-<environment> of yours that takes the stack away; GitLab starts it when the environment is stopped
      default: false
    timeout:
      type: string
      description: Time until the deploy must be settled; putting back may take as long again
      regex: ^[0-9]+(ms|s|m|h)$
      default: 15m
    job_timeout:
      type: string
      description: Time until GitLab ends the job
      default: 45 minutes
    stage:
      type: string
      description: Stage of the job
      default: deploy
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
.deploy-$[[ inputs.environment ]]-stoppable-false:
  interruptible: false

.deploy-$[[ inputs.environment ]]-stoppable-true:
  interruptible: false
  environment:
    on_stop: stop-$[[ inputs.environment ]]

deploy-$[[ inputs.environment ]]:
  extends: .deploy-$[[ inputs.environment ]]-stoppable-$[[ inputs.stoppable ]]
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID || $CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && "$[[ inputs.from_merge_requests ]]" == "false"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)$[[ inputs.environment ]]-deploy(,|$)/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
      when: never
    - if: $CI_PIPELINE_SOURCE =~ /^($[[ inputs.also_on ]])$/
    - if: $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.environment ]]" == "$[[ inputs.deployed_by_merge ]]"
      when: $[[ inputs.start ]]
    - if: $CI_PIPELINE_SOURCE == "web"
      when: manual
      allow_failure: true
  # The report of another environment's job would be told as this one's.
  dependencies: []
  script:
    - $[[ inputs.command ]] deploy $[[ inputs.environment ]] --timeout $[[ inputs.timeout ]] --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  # A deploy that ends with a report has told its alert itself.
  after_script:
    - test -e deploy-report.json || $[[ inputs.command ]] send-alerts $[[ inputs.environment ]]
  environment:
    name: $[[ inputs.environment ]]
    url: $[[ inputs.url ]]
  resource_group: $[[ inputs.environment ]]
  timeout: $[[ inputs.job_timeout ]]
  retry:
    max: 1
    when: [runner_system_failure, scheduler_failure, api_failure]
  artifacts:
    when: always
    expose_as: Deploy of $[[ inputs.environment ]]
    paths: [deploy-report.html, deploy-report.json]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`,"templates/gitlab-ci/plan.yml":`# Tells every merge request of a deploy-manifests repository what a deploy of it would change, service by service, changing nothing.
# Include it once for each environment. Guide: docs/gitlab.md
#
# It looks at the server, so it needs the same variables as the deploy. Who must not have them from a merge request (a key that is
# a protected variable is not there) leaves this template out, or plans against a server of its own: set for this environment.
spec:
  inputs:
    environment:
      type: string
      description: Such as prod; the manifests are docker-compose.<environment>.yaml and <environment>/
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    test_stage:
      type: string
      description: Stage of the job
      default: test
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
plan-$[[ inputs.environment ]]:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  needs: []
  script:
    - $[[ inputs.command ]] plan $[[ inputs.environment ]]
  # With the variables of the environment; it deploys nothing.
  environment:
    name: $[[ inputs.environment ]]
    action: access
  interruptible: true
  timeout: 15 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/rollback.yml":`# Puts the release before the live one back, by hand, from a pipeline of the default branch. Guide: docs/gitlab.md
#
# To go back to another release, start the job with the variable ROLLBACK_TO; "swarm-ci releases" lists them.
# It needs the same variables as the deploy, and the same protection.
spec:
  inputs:
    environment:
      type: string
      description: Such as prod
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    url:
      type: string
      description: Address of what is deployed, for the page of the environment
      default: $CI_PROJECT_URL/-/environments
    timeout:
      type: string
      description: Time until the old release must run
      regex: ^[0-9]+(ms|s|m|h)$
      default: 15m
    job_timeout:
      type: string
      description: Time until GitLab ends the job
      default: 45 minutes
    stage:
      type: string
      description: Stage of the job
      default: deploy
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
rollback-$[[ inputs.environment ]]:
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  # It can be started while the rest of the pipeline still runs, or after it failed.
  needs: []
  variables:
    ROLLBACK_TO: ""
  script:
    - $[[ inputs.command ]] rollback $[[ inputs.environment ]] \${ROLLBACK_TO:+--to "$ROLLBACK_TO"} --timeout $[[ inputs.timeout ]] --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  after_script:
    - test -e deploy-report.json || $[[ inputs.command ]] send-alerts $[[ inputs.environment ]]
  environment:
    name: $[[ inputs.environment ]]
    url: $[[ inputs.url ]]
  resource_group: $[[ inputs.environment ]]
  interruptible: false
  timeout: $[[ inputs.job_timeout ]]
  retry:
    max: 1
    when: [runner_system_failure, scheduler_failure, api_failure]
  artifacts:
    when: always
    expose_as: Rollback of $[[ inputs.environment ]]
    paths: [deploy-report.html, deploy-report.json]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`,"templates/gitlab-ci/template.yml":`# All templates as the one CI/CD component gitlab-ci: GitLab finds components only as templates/<name>.yml and templates/<name>/template.yml.
# Include it once for each purpose; the inputs are those of the template of that name beside this file. Guide: docs/gitlab.md
spec:
  inputs:
    purpose:
      type: string
      description: The template
      options: [build, comment, bump, plan, deploy, rollback, update-service]
    lint_script:
      type: array
      description: Build; commands of the job lint; a variable in one is replaced when the pipeline is made, so call a script
      default: []
    test_script:
      type: array
      description: Build; commands of the job tests; likewise
      default: []
    test_image:
      type: string
      description: Build; image of the jobs lint and tests
      default: ""
    services:
      type: string
      description: Build, comment, bump; services that labels may ask for, such as web|worker; any by default
      default: "[^,]+"
    docker_services:
      type: array
      description: Build; services of the job that builds, such as docker:28-dind
      default: []
    test_stage:
      type: string
      description: Build, comment, bump, plan; stage of the jobs
      default: test
    build_timeout:
      type: string
      description: Build; time until GitLab ends the job that builds
      default: "1 hour"
    image:
      type: string
      description: All; image that the jobs run in
      default: "$CI_REGISTRY/swarm-ci/swarm-ci:0.1.0"
    command:
      type: string
      description: All; what calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      default: swarm-ci
    environment:
      type: string
      description: Plan, deploy, rollback, update-service; such as prod
      default: ""
    deployed_by_merge:
      type: string
      description: Deploy; the environment that a merge to the default branch deploys
      default: prod
    start:
      type: string
      description: Deploy; whether that deploy begins at once (on_success), or when somebody starts it who may merge (manual)
      options: [on_success, manual]
      default: on_success
    from_merge_requests:
      type: boolean
      description: Deploy; whether merge requests may deploy, by label or by hand
      default: true
    also_on:
      type: string
      description: Deploy; other sources of pipelines of the default branch that deploy at once, such as schedule|api
      default: none
    url:
      type: string
      description: Deploy, rollback, update-service; address of what is deployed, for the page of the environment
      default: $CI_PROJECT_URL/-/environments
    stoppable:
      type: boolean
      description: Deploy; whether there is a job stop-<environment> of yours that takes the stack away; GitLab starts it when the environment is stopped
      default: false
    timeout:
      type: string
      description: Deploy, rollback; time until the deploy must be settled; putting back may take as long again
      default: "15m"
    job_timeout:
      type: string
      description: Deploy, rollback; time until GitLab ends the job
      default: "45 minutes"
    stage:
      type: string
      description: Deploy, rollback, update-service; stage of the job
      default: deploy
    service:
      type: string
      description: Update-service; name of the service in the swarm, such as shop_dev_web
      default: ""
    built_image:
      type: string
      description: Update-service; its image without the tag, such as $CI_REGISTRY_IMAGE/web
      default: ""
---
include:
  - local: /templates/gitlab-ci/build.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "build"'
    inputs:
      lint_script: $[[ inputs.lint_script ]]
      test_script: $[[ inputs.test_script ]]
      test_image: $[[ inputs.test_image ]]
      services: $[[ inputs.services ]]
      docker_services: $[[ inputs.docker_services ]]
      test_stage: $[[ inputs.test_stage ]]
      build_timeout: $[[ inputs.build_timeout ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/comment.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "comment"'
    inputs:
      services: $[[ inputs.services ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/bump.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "bump"'
    inputs:
      services: $[[ inputs.services ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/plan.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "plan"'
    inputs:
      environment: $[[ inputs.environment ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/deploy.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "deploy"'
    inputs:
      environment: $[[ inputs.environment ]]
      deployed_by_merge: $[[ inputs.deployed_by_merge ]]
      start: $[[ inputs.start ]]
      from_merge_requests: $[[ inputs.from_merge_requests ]]
      also_on: $[[ inputs.also_on ]]
      url: $[[ inputs.url ]]
      stoppable: $[[ inputs.stoppable ]]
      timeout: $[[ inputs.timeout ]]
      job_timeout: $[[ inputs.job_timeout ]]
      stage: $[[ inputs.stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/rollback.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "rollback"'
    inputs:
      environment: $[[ inputs.environment ]]
      url: $[[ inputs.url ]]
      timeout: $[[ inputs.timeout ]]
      job_timeout: $[[ inputs.job_timeout ]]
      stage: $[[ inputs.stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/update-service.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "update-service"'
    inputs:
      environment: $[[ inputs.environment ]]
      service: $[[ inputs.service ]]
      built_image: $[[ inputs.built_image ]]
      url: $[[ inputs.url ]]
      stage: $[[ inputs.stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
`,"templates/gitlab-ci/update-service.yml":`# Has SwarmUtils run the image that build.yml built, without a deploy of the manifests; include it once for each service and environment.
# Guide: docs/gitlab.md
#
# The label <environment>-deploy updates, after the build; without it the job waits for a click and blocks nothing. Pipelines of
# forks, merge trains, schedules, the API and tags do not. SWARM_UTILS_TOKEN is protected like the key of a deploy: see deploy.yml.
spec:
  inputs:
    environment:
      type: string
      description: Such as dev
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    service:
      type: string
      description: Name of the service in the swarm, such as shop_dev_web
      regex: ^[a-zA-Z0-9][a-zA-Z0-9_-]*$
    built_image:
      type: string
      description: Its image without the tag, such as $CI_REGISTRY_IMAGE/web
    url:
      type: string
      description: Address of what is updated, for the page of the environment
      default: $CI_PROJECT_URL/-/environments
    stage:
      type: string
      description: Stage of the job, that of build.yml or a later one
      default: deploy
    image:
      type: string
      description: Image that the job runs in
      default: $CI_REGISTRY/swarm-ci/swarm-ci:0.1.0
    command:
      type: string
      description: What calls swarm-ci, which is swarm-ci in our image, npx --yes @swarm-ci/jobs@<version> where the image has Node, or node <path>/cli.mjs
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node /[^ ]+/cli\\.mjs)$
      default: swarm-ci
---
update-$[[ inputs.service ]]:
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs:
    - job: build-images
      optional: true
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID || $CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)$[[ inputs.environment ]]-deploy(,|$)/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  script:
    - $[[ inputs.command ]] update-service $[[ inputs.environment ]] --service $[[ inputs.service ]] --image "$[[ inputs.built_image ]]:$IMAGE_TAG" --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  # An update that ends with a report has told its alert itself.
  after_script:
    - test -e deploy-report.json || $[[ inputs.command ]] send-alerts $[[ inputs.environment ]]
  environment:
    name: $[[ inputs.environment ]]
    url: $[[ inputs.url ]]
  resource_group: $[[ inputs.environment ]]
  interruptible: false
  timeout: 30 minutes
  retry:
    max: 1
    when: [runner_system_failure, scheduler_failure, api_failure]
  artifacts:
    when: always
    expose_as: Update of $[[ inputs.service ]]
    paths: [deploy-report.html, deploy-report.json]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`},L=async()=>I,R=`swarm-ci/swarm-ci@v0.1.0`,z=[`gitlab`,`github`],B=a({name:`init`,purpose:`Writes a pipeline into a repository of services, of manifests, or both, never over an existing file, and tells which variables to set. An empty folder gets the example manifests, too.`,argument:{name:`platform`,describe:`gitlab or github`,required:!0},settings:[`directory`],options:{toolkit:{placeholder:`OWNER/NAME@REF`,describe:`the repository whose workflows are called on GitHub (default: ${R})`}},example:`swarm-ci init gitlab`,run:async({argument:e,settings:n,options:r,problems:i},a)=>{let o=z.find(t=>t===e),{toolkit:s=R}=r,c=a.resolve(n.directory),{problems:l,...u}=await m(c),d={at:`<platform>`,message:`"${e}" is not known`,hint:`write gitlab or github`},p={at:`--toolkit`,message:`"${s}" names no version`,hint:`write OWNER/NAME@REF`};if(t([...i,...o||e===``?[]:[d],.../^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(s)?[]:[p],...l]),!o)return 2;let h=await L(),[g,_]=v(u,h),b=[..._,...y(g,o,h,s)],{written:x,there:S}=await f(c,b);for(let e of S)a.log.warn(`${e} is there already and stays as it is`);for(let e of N(o,g,b.filter(({path:e})=>S.includes(e))))a.log.info(e);return o===`github`&&a.log.info(`the workflows call ${s}; --toolkit names your copy`),a.result(x.join(`
`),{written:x,there:S}),0}});export{f as i,B as initJob,v as n,m as r,y as t};