import{f as e,m as t,v as n}from"./schemas.mjs";import{i as r,n as i}from"./errors.mjs";import{r as a,t as o}from"./environments.mjs";import{o as s}from"./yaml.mjs";import{a as c}from"./platforms.mjs";import{t as l}from"./git-command.mjs";import{t as u}from"./services.mjs";import{t as d}from"./job.mjs";import{t as f}from"./remote-repository.mjs";import{access as p,mkdir as m,readFile as h,readdir as g,realpath as _,writeFile as v}from"node:fs/promises";import{dirname as y,join as b,relative as x,sep as S}from"node:path";async function C(e,t){let n=[],r=[];for(let{path:i,text:a}of t){let t=b(e,i);await m(y(t),{recursive:!0}),(await v(t,a,{flag:`wx`}).then(()=>!0,e=>{if(e.code===`EEXIST`)return!1;throw e})?n:r).push(i)}return{written:n,there:r}}const w=`.swarm-ci/cli.mjs`,T=/^[a-z0-9]+([_-][a-z0-9]+)*$/,ee=/^(\.git|\.gitignore|\.gitattributes|\.editorconfig|readme(\.\w+)?|licen[cs]e(\.\w+)?)$/i;async function E(e,t,n){let{services:r,problems:i}=await u(e),a=t??r,s=i.length>0?[]:await g(e),c=[.../* @__PURE__ */ new Set([...o(s),...n])].sort(),{root:l,folder:d,branch:f}=await te(e);return{root:l,folder:d,copy:await p(b(l,w)).then(()=>w,()=>void 0),names:s,environments:c.filter(e=>T.test(e)),unusable:c.filter(e=>!T.test(e)),services:d===``?[...a]:[],isEmpty:s.every(e=>ee.test(e)),hasDockerfile:s.includes(`Dockerfile`),npmScripts:await D(e,i),branch:f,problems:i}}async function te(e){let t=l(e),n=e=>t.text(`symbolic-ref`,`--quiet`,`--short`,e),r=await t.text(`rev-parse`,`--show-toplevel`),i=(await n(`refs/remotes/origin/HEAD`))?.replace(/^origin\//,``)??await n(`HEAD`)??`main`;if(r===void 0)return{root:e,folder:``,branch:i};let a=x(r,await _(e));return{root:a===``?e:r,folder:a.split(S).join(`/`),branch:i}}async function D(e,t){let n=b(e,`package.json`),i=await h(n,`utf8`).catch(()=>void 0);if(i!==void 0)try{return Object.keys(JSON.parse(i).scripts??{})}catch(e){t.push({at:n,message:`is not valid JSON: ${r(e)}`,hint:`correct it`});return}}async function O(e){return await ne(e)??await ie(e)}async function ne(e){let t=l(e),n=await t.text(`rev-parse`,`--show-toplevel`);if(n===void 0||!await t.succeeds(`-C`,n,`ls-files`,`--error-unmatch`,`templates/github-actions/deploy/action.yml`))return;let r=await k(e),i=await t.text(`describe`,`--tags`,`--exact-match`,`HEAD`)??await t.text(`rev-parse`,`HEAD`);return r&&i?{...r,ref:i}:void 0}const re=t({name:e(`@swarm-ci/jobs`),version:n(),repository:t({url:n()})});async function ie(e){for(let t=e;;t=y(t)){let e=await h(b(t,`package.json`),`utf8`).catch(()=>void 0);if(e!==void 0||t===y(t))return e===void 0?void 0:ae(e)}}function ae(e){try{let{version:t,repository:n}=re.parse(JSON.parse(e)),r=f(n.url);return r&&{...r,ref:`v${t}`}}catch{return}}async function k(e){let t=await l(e).text(`remote`,`get-url`,`origin`);return t===void 0?void 0:f(t)}var A=s();const j=/* @__PURE__ */ new Set([`default`,`include`,`stages`,`variables`,`workflow`,`spec`,`image`,`services`,`cache`]),oe=/docker (stack deploy|service update)/,se=/\bdeploy/i,ce=[`.pre`,`build`,`test`,`deploy`,`.post`];function M(e,t,n,r){let i=ue(t),a=Array.isArray(i.stages)?i.stages.map(String):ce,o=[`test`,`deploy`].filter(e=>!a.includes(e)),s=n.slice(n.indexOf(`include:`)).trimEnd().split(`
`),c=`include`in i,l=Object.entries(i).filter(([e])=>!j.has(e)&&!e.startsWith(`.`));return[c?`add to "include" in ${e}:`:`add to ${e}:`,...(c?s.slice(1):s).map(e=>`  ${e}`),...o.length>0?[`and to its "stages": ${o.join(`, `)}`]:[],...l.flatMap(([e,t])=>{let n=le(e,t,r);return n===void 0?[]:`its job "${e}" ${n}: give it "when: manual", so that only one of them deploys a merge`})]}function le(e,t,n){if(oe.test(N(t)))return`deploys, too`;let{environment:r,script:i}=typeof t==`object`&&t?t:{},a=typeof r==`object`&&r?r.name:r;return n.includes(String(a))?`deploys, too`:se.test(`${e} ${N(i)}`)?`seems to deploy, too`:void 0}function N(e){try{return JSON.stringify(e)??``}catch{return``}}function ue(e){let t=(0,A.parseDocument)(e,{logLevel:`silent`});if(t.errors.length>0)return{};try{let e=t.toJS();return typeof e==`object`&&e?e:{}}catch{return{}}}const P=`.gitlab/swarm-ci`,F=`node:22`;function I(e,t){if(!e.isEmpty)return[e,[]];let n=Object.entries(t).filter(([e])=>e.startsWith(`deploy-manifests-example/`)),r=e.folder===``?``:`${e.folder}/`,i=n.map(([e,t])=>({path:r+e.slice(25),text:t}));return[{...e,environments:[`dev`,`prod`]},i]}const de={gitlab:fe,github:me};function L(e,t,n,r){return de[t](e,n,r)}function fe(e,t){let{environments:n,services:r}=e,i=V(n),a=[...r.length>0?[`build`,`comment`]:[],...n.some(e=>e!==i)?[`plan`]:[],...n.length>0?[`deploy`,`rollback`]:[]].map(e=>({path:`${P}/${e}.yml`,text:pe(`templates/gitlab-ci/${e}.yml`,t)})),o=e.copy===void 0?[]:[`image: ${F}`,`command: node ${e.copy}`],s=[...e.folder===``?[]:[`directory: ${JSON.stringify(e.folder)}`],...o],c=`# The included templates describe each job and its inputs.
stages: [test, deploy]

include:
${[...r.length>0?[R(`build`,z(e)),R(`comment`,o)]:[],...n.flatMap(e=>{let t=[`environment: ${JSON.stringify(e)}`,...s],n=[...t,`deployed_by_merge: ${JSON.stringify(i)}`];return e===i&&n.push(`from_merge_requests: false`,`start: manual`),[...e===i?[]:[R(`plan`,t)],R(`deploy`,n),R(`rollback`,t)]})].join(``)}`;return[...a,{path:`.gitlab-ci.yml`,text:c}]}function R(e,t=[]){let n=t.map(e=>`      ${e}\n`);return`  - local: /${P}/${e}.yml\n${t.length>0?`    inputs:\n${n.join(``)}`:``}`}function z({npmScripts:e}){let[t,n]=B(e),r=e?[`npm ci`]:[];return[`lint_script: ${JSON.stringify([...r,t])}`,`test_script: ${JSON.stringify([...r,n])}`,`test_image: ${e?`node:22`:`busybox:1`}`]}function B(e){let t=(t,n)=>e?.includes(t)?n:`echo "write the command that ${t}s here" && false`;return[t(`lint`,`npm run lint`),t(`test`,`npm test`)]}function V(e){return e.find(e=>/^prod/.test(e))??`none`}function pe(e,t){let n=t[e];if(n===void 0)throw Error(`${e} is not among the templates`);return n}function me(e,t,n){let{environments:r,services:i}=e;return[...i.length>0?[`build`]:[],...r.length>0?[`plan`,`deploy`,`rollback`]:[]].flatMap(r=>{let i=t[`templates/github-actions/callers/${r}.yml`];if(i===void 0)return[];let a=ge(i,e).replace(/^#.*\n/,``).replace(/OWNER\/swarm-ci(\S*)@\S+/g,he(n));return[{path:`.github/workflows/${r}.yml`,text:a}]})}function he(e){let[t,n]=e.split(`@`);return(e,r)=>`${t}${r}@${n}`}function ge(e,{environments:t,branch:n,npmScripts:r,folder:i}){let a=(0,A.parseDocument)(e),o=V(t),s=e=>{let t=e===o?`prod`:`dev`,n=JSON.stringify(a.getIn([`jobs`,t])).replace(`"on-merge":true`,`"on-merge":false`);return JSON.parse(n.replaceAll(RegExp(`\\b${t}\\b`,`g`),e))};a.hasIn([`jobs`,`prod`])&&a.set(`jobs`,a.createNode(Object.fromEntries(t.map(e=>[e,s(e)]))));let c=i===``?[]:Object.keys(Object(a.toJS()).jobs);for(let e of c)a.setIn([`jobs`,e,`with`,`directory`],i);let l=[`on`,`workflow_dispatch`,`inputs`,`environment`,`options`];a.hasIn(l)&&a.setIn(l,t),a.hasIn([`on`,`push`,`branches`])&&a.setIn([`on`,`push`,`branches`],[n]);let[u,d]=B(r),f=[`jobs`,`build`,`with`];return a.hasIn(f)&&(a.setIn([...f,`lint`],u),a.setIn([...f,`test`],d),r===void 0&&a.deleteIn([...f,`setup`])),a.toString({lineWidth:0})}const H=[[`SERVER_HOST`,`the manager, or several with commas`],[`SERVER_USER`,`such as deploy`],[`SSH_KNOWN_HOSTS`,`the line that ssh-keyscan prints; compare its fingerprint first`]],U=[`SSH_PRIVATE_KEY`,`the text of deploy-key`],W=[[`REGISTRY`,`as host[:port]`],[`REGISTRY_USER`,`of a deploy token that may read images`]],G=[`REGISTRY_PASSWORD`,`of that token`],K=`REGISTRY, REGISTRY_USER and REGISTRY_PASSWORD are not needed if the images are public, or if SERVER_USER has a docker login on the manager`,q=e=>`${e} in the image of the variable SWARM_CI_IMAGE: set it for your group to the one that "swarm-ci vendor gitlab" pushed, or set the inputs image and command (docs/gitlab.md)`,J={gitlab:{callsToolkitOn:void 0,comments:[`for the comments with the tags, in Settings > CI/CD > Variables, masked:`,`  GITLAB_TOKEN       a project access token with the scope api`],variables:e=>[`in Settings > CI/CD > Variables, each with its environment as the scope (${e.join(`, `)}):`,...Y([...H,[U[0],`${U[1]}, of the type File: a value of several lines cannot be masked`],...W,[G[0],`${G[1]}, masked`]]),`${K}, or if a deploy token is named gitlab-deploy-token`,...be(e)],last:(e,{copy:t,services:n})=>{if(t===void 0)return[q(`the jobs run`)];let r=`the jobs run ${t} of the repository in the image ${F}: commit the folder, too`;return n.length>0?[r,q(`build-images runs`)]:[r]}},github:{callsToolkitOn:`github.com`,comments:[],variables:e=>[`in Settings > Environments, for each of ${e.join(`, `)}, and for ${e.map(e=>`${e}-plan`).join(`, `)}, which the job plan uses, as variables:`,...Y([...H,...W]),`and as secrets:`,...Y([U,G]),K,`to limit who deploys an environment, set its required reviewers, or in a private repository on the Team plan, which has none, its deployment branches (docs/github.md)`,...xe(e)],last:e=>[`the workflows call ${e}; to call your own copy, set --toolkit`]}},_e=[`create a key for the server, and the line that pins its host key, outside of the repository:`,`  ssh-keygen -t ed25519 -N '' -C deploys -f ../deploy-key`,`  ssh-copy-id -i ../deploy-key.pub deploy@SERVER`,`  ssh-keyscan -t ed25519 SERVER | tee ../known_hosts | ssh-keygen -lf -`];function ve(e,t,{kept:n,before:r},i){let{environments:a,services:o}=t,{comments:s,variables:c,last:l}=J[e];return[...n.flatMap(({path:e,text:t})=>ye(e,r.get(e)??``,t,a)),...a.length>0?[..._e,...c(a)]:[],...o.length>0?s:[],...l(i,t)]}function ye(e,t,n,r){if(e===`.gitlab-ci.yml`)return M(e,t,n,r);let i=/^ +uses: \S+(\/\.github\/workflows\/\S+@)/m.exec(n)?.[1];return i===void 0||t.includes(i)?[]:[`${e} is another workflow, so that of swarm-ci is missing: rename it, and call init again; of two workflows that deploy, let one start by hand ("on: workflow_dispatch")`]}function be(e){let t=V(e),n=e.filter(e=>e!==t);return[...e.includes(t)?[`those of ${t} protected: only pipelines of protected branches have them, so no merge request plans or deploys ${t}`,`deploy-${t} is started by hand after a merge; after a first good deploy, remove "start: manual" to deploy each merge`]:[],...n.length>0?[`those of ${n.join(`, `)} not protected, because merge requests plan and deploy there: who can push a branch can read them`]:[]]}function xe(e){let t=V(e);return e.includes(t)?[`a merge does not deploy ${t} yet: deploy it by the label ${t}-deploy or with "Run workflow"; after a first good deploy, set "on-merge: true" in .github/workflows/deploy.yml`]:[]}function Se(e){return J[e].callsToolkitOn}async function Ce(e,t){let n=/* @__PURE__ */ new Map;for(let{path:r}of t){let t=await h(b(e,r),`utf8`).catch(()=>void 0);t!==void 0&&n.set(r,t)}return n}function Y(e){return e.map(([e,t])=>`  ${e.padEnd(18)} ${t}`)}const X={"deploy-manifests-example/README.md":"# Deploy manifests of \"shop\"\n\nThis repository contains everything that a Docker Swarm needs to run the application \"shop\", and nothing else. Its pipeline runs `swarm-ci deploy prod` and `swarm-ci deploy dev`. To use it, copy it and replace `shop` and `registry.example.com`.\n\n| file                                                  | content                                                                                                                    |\n| ----------------------------------------------------- | -------------------------------------------------------------------------------------------------------------------------- |\n| `docker-compose.prod.yaml`, `docker-compose.dev.yaml` | the stack, one file per environment                                                                                        |\n| `prod/`, `dev/`                                       | the files for the configs. Neither environment uses a file of the other                                                    |\n| `swarm-ci.yaml`                                       | settings that are not secret: the project (the stack is named `<project>_<env>`), the directory on the server, the timeout |\n\n## Before the first deploy\n\nCreate the secrets once per environment, on a manager. The values are passed over standard input, so they appear neither in the shell history nor in a process list:\n\n```sh\nopenssl rand -hex 24 | tr -d '\\n' | docker secret create shop_prod_postgres_password_1 -\nopenssl rand -hex 32 | tr -d '\\n' | docker secret create shop_prod_session_key_1 -\n```\n\nFor `dev`, do the same with `shop_dev_postgres_password_1` and `shop_dev_session_key_1`. Then set `SERVER_HOST`, `SERVER_USER`, `SSH_PRIVATE_KEY` and `SSH_KNOWN_HOSTS` as CI variables, and run `swarm-ci check prod` to see what is still missing.\n\n## What each block is for\n\n**`version`** – `\"3.8\"` is the newest version that `docker stack deploy` supports on every engine since 19.03. Older CLIs refuse a file without it.\n\n**`x-logging`, `x-rollback`** – YAML anchors for settings that all services share. Docker ignores keys that start with `x-`.\n\n**`services`**\n\n- `postgres` – the database. One replica and no `ports`, so only services of this stack can reach it.\n- `backend` – the API, built by your pipeline. It connects to the database at `postgres:5432`.\n- `frontend` – the web pages, built by your pipeline. An HTTP server that listens on `$PORT`.\n- `nginx-proxy` – the only service that can be reached from outside. It forwards `/api/` to `backend` and everything else to `frontend`.\n\nIn each service:\n\n- `image` – pinned to an exact tag, which is written only here. What runs is what this file says, and reverting a commit rolls back. `swarm-ci bump-images` sets the tags of `backend` and `frontend` with a merge request. To replace a whole image without\n  changing the file, for a mirror or a test, set `POSTGRES_IMAGE`, `BACKEND_IMAGE`, `FRONTEND_IMAGE` or `NGINX_IMAGE`. Otherwise leave them unset.\n- `command` (postgres) – starts the server with the mounted configuration file.\n- `environment` – only settings that are not secret. Passwords are files in `/run/secrets` (`…_FILE`).\n- `configs`, `secrets` – the configs and secrets that this service uses, and where they are mounted. When one of them changes, only the services that use it restart.\n- `volumes` (postgres) – `postgres_data` is kept when containers are replaced and on every deploy.\n- `ports` (nginx-proxy) – `mode: host` opens the port on the node itself and bypasses the routing mesh. nginx sees the real address of each client, and there is no extra hop. The drawbacks: there can be only one proxy per node, and it is briefly down while it is replaced.\n  With several nodes behind a load balancer, clients do not notice. `HTTP_PORT` changes the port (80; for dev 8080, so that both fit on one server).\n- `networks` – the overlay network on which the services find each other by name.\n- `healthcheck` – with a health check, Swarm reports a task as running only when it is healthy. An update waits for that, and a release that does not become healthy is rolled back.\n  - Each command exists in its image: `pg_isready` in postgres; busybox `wget` in every Alpine image, and so also in yours if it is based on one.\n  - `$${PORT}` has two dollar signs so that the shell in the container expands it. With one, it would be replaced by an empty value at deploy time.\n  - Use `127.0.0.1` instead of `localhost`, which can resolve to an IPv6 address on which nothing listens. For postgres, it also forces TCP: while the image initializes an empty volume, its server listens only on the Unix socket and is not ready yet.\n- `stop_grace_period` – the time between SIGTERM and SIGKILL, to finish requests (backend) or to write all data to disk (postgres). The default is 10 s.\n- `logging` – at most 3 × 10 MB per container. Without a limit, logs fill the disk.\n\nUnder `deploy`:\n\n- `replicas`, `mode` – `backend` and `frontend` run two tasks in prod and one in dev. The proxy uses `mode: global`: one task on each node.\n- `endpoint_mode: dnsrr` – the service name resolves to the addresses of the tasks instead of a virtual IP. nginx and database drivers keep connections open. Behind a virtual IP, connections that are idle for 15 minutes break without an error, and the load balancer requires the\n  IPVS kernel module. nginx resolves the name again every 5 s, so it follows tasks that move.\n- `placement` (postgres) – a local volume exists on one node only. `node.role == manager` is correct for a swarm with one manager. If there are more, label the node that has the data, with `docker node update --label-add shop_postgres=true NODE`, and use the constraint\n  `node.labels.shop_postgres == true` instead.\n- `update_config` – one task at a time.\n  - `failure_action: rollback` rolls back to the previous version if a task fails within `monitor`.\n  - `order: start-first` (backend, frontend) starts the new task before it stops the old one. There is no gap, but the node needs resources for one more task.\n  - `order: stop-first` is required for postgres, where two servers would destroy the data directory, and for the proxy, where two tasks cannot use the same port.\n  - `monitor` is at least `start_period + interval × retries`, so that the health check can fail within it. If your backend takes a minute to start, or a large database a minute for crash recovery, increase `start_period` first, then `monitor`.\n- `rollback_config` – how to roll back: all tasks at once (`parallelism: 0`), with `failure_action: pause`, because if the previous version fails too, manual action is required.\n- `restart_policy` – restart every task that ends, after a delay, without a limit.\n- `resources` – `limits` prevent one service from taking all resources of a node. `reservations` are what a node must have available to run the task.\n\n**`networks`** – `internal` is an overlay network across all nodes. Only this stack uses it.\n\n**`volumes`** – `postgres_data` is a local volume. A deploy never deletes it. Back it up.\n\n**`configs`** – Docker configs cannot be changed, so each one gets a new name when its file changes. `swarm-ci deploy` sets `PROJECT_PROD_NGINX_PROXY_CONFIG` to `project_prod_nginx_proxy_config_<md5 of the file>`, and so on. Docker allows names of up to 64 characters,\nwhich leaves 31 for the name of the variable.\n\n| config               | file                       | for                                                |\n| -------------------- | -------------------------- | -------------------------------------------------- |\n| `postgres_conf`      | `postgres/postgresql.conf` | settings that differ from the defaults             |\n| `postgres_init`      | `postgres/init.sql`        | runs once, when the volume is empty                |\n| `backend_settings`   | `backend/settings.json`    | settings of the backend, read from `SETTINGS_FILE` |\n| `nginx_proxy_config` | `nginx-proxy/nginx.conf`   | routes, limits, `/healthz`                         |\n\n**`secrets`** – `external` secrets are created by hand as shown above, and are never stored in this repository. Each environment has its own. To change `session_key`, create `…_2`, use the new name here, deploy, then remove `…_1`. For `postgres_password`, also run\n`ALTER USER shop PASSWORD '…'`, because the image reads the file only when the volume is empty.\n","deploy-manifests-example/dev/backend/settings.json":`{
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

  # Docker's DNS. With a variable in proxy_pass, nginx resolves the name again every 5 s and so follows tasks that move.
  # A name written there directly would be resolved only once, at startup, and nginx would not start if it did not exist.
  resolver 127.0.0.11 valid=5s ipv6=off;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;

  server {
    listen 8080;

    # Health of the proxy itself. It stays healthy and serves its error page while the services behind it are down.
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
`,"deploy-manifests-example/dev/postgres/postgresql.conf":`# All other settings have the PostgreSQL defaults. The data directory and pg_hba.conf come from the image.
listen_addresses = '*'
max_connections = 50
shared_buffers = 128MB
work_mem = 4MB
password_encryption = scram-sha-256
log_min_duration_statement = 0
log_timezone = 'UTC'
timezone = 'UTC'
`,"deploy-manifests-example/docker-compose.dev.yaml":`# The stack "shop" in development. README.md explains each block.
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
`,"deploy-manifests-example/docker-compose.prod.yaml":`# The stack "shop" in production. README.md explains each block.
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

  # Docker's DNS. With a variable in proxy_pass, nginx resolves the name again every 5 s and so follows tasks that move.
  # A name written there directly would be resolved only once, at startup, and nginx would not start if it did not exist.
  resolver 127.0.0.11 valid=5s ipv6=off;
  proxy_connect_timeout 2s;
  proxy_next_upstream error timeout;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;

  server {
    listen 8080;

    # Health of the proxy itself. It stays healthy and serves its error page while the services behind it are down.
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
`,"deploy-manifests-example/prod/postgres/postgresql.conf":`# All other settings have the PostgreSQL defaults. The data directory and pg_hba.conf come from the image.
listen_addresses = '*'
max_connections = 100
shared_buffers = 128MB
work_mem = 4MB
password_encryption = scram-sha-256
log_min_duration_statement = 500ms
log_timezone = 'UTC'
timezone = 'UTC'
`,"deploy-manifests-example/swarm-ci.yaml":`# Settings of swarm-ci. A flag or an environment variable of the job overrides a value in this file.
project: shop
timeout: 10m

environments:
  prod:
    server_path: /data/shop/deploy
  dev:
    server_path: /data/shop-dev/deploy
    timeout: 5m
`,"templates/github-actions/callers/build-and-update.yml":`# Use this instead of build.yml to update services through SwarmUtils after the build. Copy it to .github/workflows of a repository of
# services, and replace OWNER with the account that owns your copy of swarm-ci.
name: build and update
on:
  pull_request:
    # A pull request that is opened with labels is labeled, too: with "opened", it would have two runs.
    types: [synchronize, reopened, labeled]
  workflow_dispatch:
    inputs:
      services:
        description: Services to build, as A,B
        type: string
        required: true
      update:
        description: Also update them in dev
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
    # Without this, a called workflow does not get the secrets of an environment.
    secrets: inherit
`,"templates/github-actions/callers/build.yml":`# Copy this to .github/workflows of a repository of services, and replace OWNER with the account that owns your copy of swarm-ci.
name: build
on:
  pull_request:
    # A pull request that is opened with labels is labeled, too: with "opened", it would have two runs.
    types: [synchronize, reopened, labeled]
  workflow_dispatch:
    inputs:
      services:
        description: Services to build, as A,B
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
`,"templates/github-actions/callers/deploy.yml":`# Copy this to .github/workflows of a manifests repository, and replace OWNER with the account that owns your copy of swarm-ci.
name: deploy
on:
  pull_request:
    # A pull request that is opened with labels is labeled, too: with "opened", it would have two runs.
    types: [synchronize, reopened, labeled]
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
    # Without this, a called workflow does not get the secrets of an environment.
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
`,"templates/github-actions/callers/plan.yml":`# Copy this to .github/workflows of a manifests repository, and replace OWNER with the account that owns your copy of swarm-ci.
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
`,"templates/github-actions/callers/rollback.yml":`# Copy this to .github/workflows of a manifests repository, and replace OWNER with the account that owns your copy of swarm-ci.
name: rollback
on:
  workflow_dispatch:
    inputs:
      environment:
        type: choice
        options: [dev, prod]
        required: true
      release:
        description: Release ID from "swarm-ci releases"; if empty, the release before the live one
        type: string
permissions: {}
jobs:
  rollback:
    permissions:
      contents: read
      deployments: write
      pull-requests: write
    uses: OWNER/swarm-ci/.github/workflows/rollback.yml@v0.1.0
    with:
      environment: \${{ inputs.environment }}
      release: \${{ inputs.release }}
    secrets: inherit
`,"templates/gitlab-ci/README.md":"# GitLab CI\n\nThere is one template per purpose: `build`, `comment`, `bump` and `update-service` for the repository of the services; `lint`, `plan`, `deploy` and `rollback` for the [manifests repository](../../deploy-manifests-example/README.md); `watch` for a deploy job of your own. The inputs are described at the top of each\nfile. Each of them is also a CI/CD component: `templates/<name>/template.yml`, made by `npm run docs`. `template.yml` provides all of them as the one component `gitlab-ci`, with the input `purpose`.\n\n```yaml\ninclude:\n  - project: GROUP/swarm-ci\n    ref: v0.1.0\n    file: /templates/gitlab-ci/deploy.yml\n    inputs:\n      environment: prod\n      url: https://example.com\n```\n\n[The guide](../../docs/gitlab.md) explains how to set them up, how to protect the deploy key, and when each job runs.\n","templates/gitlab-ci/build.yml":`# Runs lint and tests, and builds images in the repository of the services. Guide: docs/gitlab.md
#
# In a merge request, the label build-<service> or build-all runs lint and tests and then builds the selected images. The label tests
# runs only lint and tests. Without these labels, and on the default branch, the manual job start-build runs all of it. Such a build
# builds all services, or those in the variable SERVICES that start-build is started with. Labels are those from when the pipeline was created: GitLab does not
# start a pipeline when a label is added. With automatic, the build starts without a label or click, as select_by in swarm-ci.yaml says.
#
# With job_per_service, the jobs build-image build the services side by side, and build-images collects their reports into one.
#
# The runner needs a Docker engine: its own socket, or docker_services with DOCKER_HOST. Images are pushed to the registry of the
# project with the token of the job.
spec:
  inputs:
    lint_script:
      type: array
      description: Commands of the job lint; variables are replaced when the pipeline is created, so put commands that use them into a script
    test_script:
      type: array
      description: Commands of the job tests; the same applies to variables
    test_image:
      type: string
      description: Image of the jobs lint and tests
    services:
      type: string
      description: Services that labels can select, such as web|worker; by default any
      regex: ^[^/ ]+$
      default: "[^,]+"
    automatic:
      type: boolean
      description: Whether each merge request and each push to the default branch starts the build; select_by in swarm-ci.yaml says which services it builds
      default: false
    job_per_service:
      type: boolean
      description: Whether services are built in jobs of their own, those of job_services
      default: false
    job_services:
      type: array
      description: The services of these jobs, such as [api, web]; "api,web" is one job for both
      default: [all]
    docker_services:
      type: array
      description: Services of the build job, such as docker:28-dind
      default: []
    test_stage:
      type: string
      description: Stage of the jobs
      default: test
    build_timeout:
      type: string
      description: Timeout of the build job in GitLab
      default: 1 hour
    image:
      type: string
      description: Image in which the build job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
# Starts everything with one click where no label does. Without it, lint, tests and build would be one click each.
start-build:
  stage: $[[ inputs.test_stage ]]
  image: $[[ inputs.test_image ]]
  interruptible: true
  needs: []
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)(tests|build-(all|$[[ inputs.services ]]))(,|$)/
      when: never
    - if: '"$[[ inputs.automatic ]]" == "true" && $CI_PIPELINE_SOURCE != "web"'
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  variables:
    GIT_STRATEGY: none
    SERVICES: ""
  # Variables that are entered with the click are those of this job alone.
  script:
    - echo "SERVICES=$SERVICES" > build-services.env
  artifacts:
    reports:
      dotenv: build-services.env
  timeout: 10 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]

.swarm-ci-checks:
  stage: $[[ inputs.test_stage ]]
  image: $[[ inputs.test_image ]]
  interruptible: true
  needs:
    - job: start-build
      artifacts: false
      optional: true
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/

lint:
  extends: .swarm-ci-checks
  script: $[[ inputs.lint_script ]]

tests:
  extends: .swarm-ci-checks
  script: $[[ inputs.test_script ]]

# Both build jobs: when they run, and which services they build.
.swarm-ci-build:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs:
    - lint
    - tests
    - job: start-build
      optional: true
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
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && "$[[ inputs.automatic ]]" == "true"
      variables:
        BUILD_ARGUMENTS: ""
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.automatic ]]" == "true"
      variables:
        BUILD_ARGUMENTS: ""
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
  interruptible: true
  timeout: $[[ inputs.build_timeout ]]
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]

.swarm-ci-build-image-false:
  rules:
    - when: never

.swarm-ci-build-image-true:
  # The job build-images fails for it, after the other services were built.
  allow_failure: true

build-image:
  extends:
    - .swarm-ci-build
    - .swarm-ci-build-image-$[[ inputs.job_per_service ]]
  parallel:
    matrix:
      - BUILD_SERVICE: $[[ inputs.job_services ]]
  services: $[[ inputs.docker_services ]]
  script:
    - $[[ inputs.command ]] build-images $BUILD_ARGUMENTS --only "$BUILD_SERVICE" --report "build-report-$CI_NODE_INDEX.json"
  artifacts:
    when: always
    paths: [build-report-*.json]
    # It has the last lines of a failed build.
    access: developer

.swarm-ci-build-images-false:
  services: $[[ inputs.docker_services ]]

.swarm-ci-build-images-true:
  needs:
    - build-image
    - job: start-build
      optional: true
  variables:
    COLLECTED: build-report-*.json

build-images:
  extends:
    - .swarm-ci-build
    - .swarm-ci-build-images-$[[ inputs.job_per_service ]]
  script:
    - $[[ inputs.command ]] image-tag --dotenv build.env
    - $[[ inputs.command ]] build-images $BUILD_ARGUMENTS \${COLLECTED:+--collect "$COLLECTED"}
  artifacts:
    when: always
    paths: [build-report.json]
    # It has the last lines of a failed build.
    access: developer
    reports:
      dotenv: build.env
`,"templates/gitlab-ci/bump.yml":`# Opens or updates a merge request in the manifests repository that sets the tags of the built images. Guide: docs/gitlab.md
#
# For pipelines with build.yml. Set SWARM_CI_MANIFESTS_REPOSITORY to the path of the repository, such as group/deploy-manifests.
# MANIFESTS_TOKEN needs the scope api, and belongs to a user, group or project that can push branches there. Without it, GITLAB_TOKEN is
# used, which the job comment-images has, too.
spec:
  inputs:
    services:
      type: string
      description: Services that labels can select, as in build.yml
      regex: ^[^/ ]+$
      default: "[^,]+"
    test_stage:
      type: string
      description: Stage of the job, either the stage of build.yml or a later one
      default: test
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
bump-images:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs: [build-images]
  # The rules of build-images: the job waits for it, however it was started.
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
  variables:
    MANIFESTS_TOKEN: ""
  script:
    - GITLAB_TOKEN="\${MANIFESTS_TOKEN:-$GITLAB_TOKEN}" $[[ inputs.command ]] bump-images
  resource_group: bump-images
  interruptible: false
  timeout: 10 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/comment.yml":`# Posts the built images to the merge request, in one comment that is updated in place. Guide: docs/gitlab.md
#
# For pipelines with build.yml. GITLAB_TOKEN is a token of the project with the scope api and the role Reporter; the token of the job
# cannot post comments. Unless GITLAB_TOKEN is a protected variable, anyone who can push a branch can read it. So it should give
# access to this project only.
spec:
  inputs:
    services:
      type: string
      description: Services that labels can select, as in build.yml
      regex: ^[^/ ]+$
      default: "[^,]+"
    automatic:
      type: boolean
      description: Whether the build starts without a label or click, as in build.yml
      default: false
    test_stage:
      type: string
      description: Stage of the job, either the stage of build.yml or a later one
      default: test
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
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
    # Also after a failed build. After a manual build only if it succeeded, because "always" would not wait for the manual start.
    - if: $CI_MERGE_REQUEST_LABELS =~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
      when: always
    - if: $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/
      when: never
    - if: '"$[[ inputs.automatic ]]" == "true"'
      when: always
    - when: on_success
  script:
    - if test -e build-report.json; then $[[ inputs.command ]] comment-images; else echo 'nothing was built'; fi
  interruptible: true
  timeout: 10 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/deploy.yml":`# Deploys one environment of a manifests repository. Include it once for each environment. Guide: docs/gitlab.md
#
# With reviewed, a user starts each deploy after the job plan-to-deploy-<environment>, and exactly that plan is deployed.
#
# The label <environment>-deploy deploys a merge request. Without it, the job is manual and optional. A merge to the default branch
# deploys the environment in deployed_by_merge. Pipelines of forks, merge trains, schedules, the API and tags do not deploy; also_on,
# on_tags and on_branches change this.
# In a deploy freeze, nothing starts by itself: each deploy is a manual and optional job.
#
# SSH_PRIVATE_KEY gives access to the server, so users who can only push a branch must not be able to read it. Set it for this
# environment only, and protect the environment with approvals: the label requests a deploy, which waits for them. Without
# protected environments, set it as a protected variable, and use from_merge_requests: false. The merge then requests the deploy, and
# with start: manual only users who can merge can start the job.
spec:
  inputs:
    environment:
      type: string
      description: Name of the environment, such as prod; its manifests are docker-compose.<environment>.yaml and <environment>/
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    directory:
      type: string
      description: Directory of the manifests, if one repository has several; give their environments different names
      regex: ^[a-zA-Z0-9._/-]+$
      default: .
    deployed_by_merge:
      type: string
      description: The environment that a merge to the default branch deploys
      default: prod
    start:
      type: string
      description: Whether that deploy, and one of on_tags or on_branches, starts automatically (on_success), or is started by a user who can merge (manual)
      options: [on_success, manual]
      default: on_success
    from_merge_requests:
      type: boolean
      description: Whether merge requests can deploy, by label or manually
      default: true
    reviewed:
      type: boolean
      description: Whether each deploy is started by a user who has read its plan, and deploys exactly this plan; the job plan-to-deploy-<environment> makes it
      default: false
    also_on:
      type: string
      description: Other pipeline sources that deploy the default branch automatically, such as schedule|api
      regex: ^[a-z_|]+$
      default: none
    on_tags:
      type: string
      description: Pattern of the tags that deploy, such as v[0-9].*; write \\/ for a slash
      regex: ^([^/]|\\\\/)+$
      default: none
    on_branches:
      type: string
      description: Pattern of other branches whose pushes deploy, such as release-.*; write \\/ for a slash
      regex: ^([^/]|\\\\/)+$
      default: none
    url:
      type: string
      description: URL of the deployed application, shown on the page of the environment
      default: $CI_PROJECT_URL/-/environments
    stoppable:
      type: boolean
      description: Whether you have a job stop-<environment> that removes the stack; GitLab starts it when the environment is stopped
      default: false
    timeout:
      type: string
      description: Time until the deploy must have settled; restoring the stack can take the same time again
      regex: ^[0-9]+(ms|s|m|h)$
      default: 15m
    job_timeout:
      type: string
      description: Timeout of the job in GitLab
      default: 45 minutes
    script_timeout:
      type: string
      description: Timeout of the script, at least 5 minutes less than job_timeout, so that after_script can send the alert
      regex: ^[0-9]+(s|m|h)$
      default: 40m
    report_access:
      type: string
      description: Who can read the report, which has lines of the containers' logs
      options: [developer, all, none]
      default: developer
    stage:
      type: string
      description: Stage of the job
      default: deploy
    test_stage:
      type: string
      description: Stage of the job that makes the plan of a reviewed deploy
      default: test
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
.deploy-$[[ inputs.environment ]]-stoppable-false:
  interruptible: false

.deploy-$[[ inputs.environment ]]-stoppable-true:
  interruptible: false
  environment:
    on_stop: stop-$[[ inputs.environment ]]

# With the artifacts of another environment's job, its report would be sent as that of this job.
.deploy-$[[ inputs.environment ]]-reviewed-false:
  dependencies: []

.deploy-$[[ inputs.environment ]]-reviewed-true:
  dependencies:
    - plan-to-deploy-$[[ inputs.environment ]]
  variables:
    REVIEWED_PLAN: deploy-plan-$[[ inputs.environment ]].json

plan-to-deploy-$[[ inputs.environment ]]:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: '"$[[ inputs.reviewed ]]" == "false"'
      when: never
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID || $CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && "$[[ inputs.from_merge_requests ]]" == "false"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_PIPELINE_SOURCE =~ /^(push|web)$/ && ($CI_COMMIT_TAG =~ /^($[[ inputs.on_tags ]])$/ || $CI_COMMIT_BRANCH =~ /^($[[ inputs.on_branches ]])$/)
    - if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
      when: never
    - if: $CI_PIPELINE_SOURCE =~ /^($[[ inputs.also_on ]])$/
    - if: $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.environment ]]" == "$[[ inputs.deployed_by_merge ]]"
    - if: $CI_PIPELINE_SOURCE == "web"
  needs: []
  variables:
    SWARM_CI_DIRECTORY: $[[ inputs.directory ]]
  # Without its plan, the deploy of this environment is refused; those of others go on.
  allow_failure: true
  script:
    - $[[ inputs.command ]] plan $[[ inputs.environment ]] --out deploy-plan-$[[ inputs.environment ]].json
  environment:
    name: $[[ inputs.environment ]]
    action: access
  timeout: 15 minutes
  artifacts:
    expose_as: Plan to deploy $[[ inputs.environment ]]
    paths:
      - deploy-plan-$[[ inputs.environment ]].json
    access: $[[ inputs.report_access ]]
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]

deploy-$[[ inputs.environment ]]:
  extends:
    - .deploy-$[[ inputs.environment ]]-stoppable-$[[ inputs.stoppable ]]
    - .deploy-$[[ inputs.environment ]]-reviewed-$[[ inputs.reviewed ]]
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID || $CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && "$[[ inputs.from_merge_requests ]]" == "false"
      when: never
    # In a deploy freeze, no deploy starts by itself.
    - if: $CI_DEPLOY_FREEZE && $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)$[[ inputs.environment ]]-deploy(,|$)/ && "$[[ inputs.reviewed ]]" == "false"
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_DEPLOY_FREEZE && $CI_PIPELINE_SOURCE == "push" && ($CI_COMMIT_TAG =~ /^($[[ inputs.on_tags ]])$/ || $CI_COMMIT_BRANCH =~ /^($[[ inputs.on_branches ]])$/)
      when: manual
      allow_failure: true
    - if: $CI_PIPELINE_SOURCE == "push" && ($CI_COMMIT_TAG =~ /^($[[ inputs.on_tags ]])$/ || $CI_COMMIT_BRANCH =~ /^($[[ inputs.on_branches ]])$/) && "$[[ inputs.reviewed ]]" == "true"
      when: manual
    - if: $CI_PIPELINE_SOURCE == "push" && ($CI_COMMIT_TAG =~ /^($[[ inputs.on_tags ]])$/ || $CI_COMMIT_BRANCH =~ /^($[[ inputs.on_branches ]])$/)
      when: $[[ inputs.start ]]
    - if: $CI_PIPELINE_SOURCE == "web" && ($CI_COMMIT_TAG =~ /^($[[ inputs.on_tags ]])$/ || $CI_COMMIT_BRANCH =~ /^($[[ inputs.on_branches ]])$/)
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
      when: never
    - if: $CI_DEPLOY_FREEZE && $CI_PIPELINE_SOURCE =~ /^($[[ inputs.also_on ]])$/
      when: manual
      allow_failure: true
    - if: $CI_DEPLOY_FREEZE && $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.environment ]]" == "$[[ inputs.deployed_by_merge ]]"
      when: manual
      allow_failure: true
    - if: $CI_PIPELINE_SOURCE =~ /^($[[ inputs.also_on ]])$/
    - if: $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.environment ]]" == "$[[ inputs.deployed_by_merge ]]" && "$[[ inputs.reviewed ]]" == "true"
      when: manual
    - if: $CI_PIPELINE_SOURCE == "push" && "$[[ inputs.environment ]]" == "$[[ inputs.deployed_by_merge ]]"
      when: $[[ inputs.start ]]
    - if: $CI_PIPELINE_SOURCE == "web"
      when: manual
      allow_failure: true
  variables:
    SWARM_CI_DIRECTORY: $[[ inputs.directory ]]
    # If the job itself timed out, GitLab would not run after_script.
    RUNNER_SCRIPT_TIMEOUT: $[[ inputs.script_timeout ]]
    RUNNER_AFTER_SCRIPT_TIMEOUT: 2m
  script:
    - $[[ inputs.command ]] deploy $[[ inputs.environment ]] \${REVIEWED_PLAN:+--plan "$REVIEWED_PLAN"} --timeout $[[ inputs.timeout ]] --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  # A deploy that wrote a report has already sent its alert.
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
    # With a second path, GitLab would link to a list of files instead of the report.
    paths: [deploy-report.html]
    access: $[[ inputs.report_access ]]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`,"templates/gitlab-ci/lint.yml":`# Finds mistakes in the compose files of all environments, without a server and without its variables, and shows them in the merge
# request. Pipelines of the default branch lint, too: GitLab compares a merge request with them. Guide: docs/gitlab.md
spec:
  inputs:
    directory:
      type: string
      description: Directory of the manifests, if one repository has several
      regex: ^[a-zA-Z0-9._/-]+$
      default: .
    lint_job:
      type: string
      description: Name of the job; another one for each directory
      regex: ^[a-zA-Z0-9]+([_-][a-zA-Z0-9]+)*$
      default: lint-manifests
    test_stage:
      type: string
      description: Stage of the job
      default: test
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
$[[ inputs.lint_job ]]:
  stage: $[[ inputs.test_stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  needs: []
  variables:
    SWARM_CI_DIRECTORY: $[[ inputs.directory ]]
  # Errors are shown, but the file of one environment does not hold up the others: deploy refuses it anyway.
  allow_failure: true
  script:
    - $[[ inputs.command ]] lint --format codequality --out gl-code-quality-report.json
  artifacts:
    when: always
    expire_in: 1 week
    reports:
      codequality: gl-code-quality-report.json
  interruptible: true
  timeout: 15 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/plan.yml":`# Posts to every merge request of a manifests repository what deploying it would change, service by service, without changing
# anything. Include it once for each environment. Guide: docs/gitlab.md
#
# It connects to the server, so it needs the same variables as the deploy. GitLab gives protected variables only to pipelines of
# protected branches and tags, so the plan of a merge request fails without them. If merge requests must not have these variables, do
# not include this template, or plan against another server, with variables that are set for this environment only.
spec:
  inputs:
    environment:
      type: string
      description: Name of the environment, such as prod; its manifests are docker-compose.<environment>.yaml and <environment>/
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    directory:
      type: string
      description: Directory of the manifests, if one repository has several; give their environments different names
      regex: ^[a-zA-Z0-9._/-]+$
      default: .
    test_stage:
      type: string
      description: Stage of the job
      default: test
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
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
  variables:
    SWARM_CI_DIRECTORY: $[[ inputs.directory ]]
  # A plan that fails is shown, but decides nothing about a deploy: GitLab skips the next stages after a failed job.
  allow_failure: true
  script:
    - $[[ inputs.command ]] plan $[[ inputs.environment ]]
  # Uses the variables of the environment, without deploying to it.
  environment:
    name: $[[ inputs.environment ]]
    action: access
  interruptible: true
  timeout: 15 minutes
  retry:
    max: 2
    when: [runner_system_failure, scheduler_failure, api_failure]
`,"templates/gitlab-ci/rollback.yml":`# Rolls back to the release before the live one, as a manual job in pipelines of the default branch. Guide: docs/gitlab.md
#
# To roll back to another release, start the job with the variable ROLLBACK_TO; "swarm-ci releases" lists the releases.
# It needs the same variables as the deploy, with the same protection.
spec:
  inputs:
    environment:
      type: string
      description: Name of the environment, such as prod
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    directory:
      type: string
      description: Directory of the manifests, if one repository has several; give their environments different names
      regex: ^[a-zA-Z0-9._/-]+$
      default: .
    url:
      type: string
      description: URL of the deployed application, shown on the page of the environment
      default: $CI_PROJECT_URL/-/environments
    action:
      type: string
      description: Whether the page of the environment shows the commit of the release, which requires GITLAB_TOKEN (access), or the job is a deployment of its own, which waits for approvals and shows the commit of the pipeline (start)
      options: [access, start]
      default: access
    timeout:
      type: string
      description: Time until the earlier release must be running
      regex: ^[0-9]+(ms|s|m|h)$
      default: 15m
    job_timeout:
      type: string
      description: Timeout of the job in GitLab
      default: 45 minutes
    script_timeout:
      type: string
      description: Timeout of the script, at least 5 minutes less than job_timeout, so that after_script can send the alert
      regex: ^[0-9]+(s|m|h)$
      default: 40m
    report_access:
      type: string
      description: Who can read the report, which has lines of the containers' logs
      options: [developer, all, none]
      default: developer
    stage:
      type: string
      description: Stage of the job
      default: deploy
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
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
  # The job can be started while the rest of the pipeline is still running, or after it failed.
  needs: []
  variables:
    ROLLBACK_TO: ""
    SWARM_CI_DIRECTORY: $[[ inputs.directory ]]
    # If the job itself timed out, GitLab would not run after_script.
    RUNNER_SCRIPT_TIMEOUT: $[[ inputs.script_timeout ]]
    RUNNER_AFTER_SCRIPT_TIMEOUT: 2m
  script:
    - $[[ inputs.command ]] rollback $[[ inputs.environment ]] \${ROLLBACK_TO:+--to "$ROLLBACK_TO"} --timeout $[[ inputs.timeout ]] --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  after_script:
    - test -e deploy-report.json || $[[ inputs.command ]] send-alerts $[[ inputs.environment ]]
  # With "start", the job is a deployment of the commit of its pipeline. With "access", it records one with the commit of the release.
  environment:
    name: $[[ inputs.environment ]]
    url: $[[ inputs.url ]]
    action: $[[ inputs.action ]]
  resource_group: $[[ inputs.environment ]]
  interruptible: false
  timeout: $[[ inputs.job_timeout ]]
  retry:
    max: 1
    when: [runner_system_failure, scheduler_failure, api_failure]
  artifacts:
    when: always
    expose_as: Rollback of $[[ inputs.environment ]]
    # With a second path, GitLab would link to a list of files instead of the report.
    paths: [deploy-report.html]
    access: $[[ inputs.report_access ]]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`,"templates/gitlab-ci/template.yml":`# All templates as the one CI/CD component gitlab-ci; each is a component of its own, too: templates/<purpose>/template.yml.
# Include it once for each purpose. The inputs are those of the template with that name in this directory. Guide: docs/gitlab.md
spec:
  inputs:
    purpose:
      type: string
      description: Name of the template
      options: [build, comment, bump, lint, plan, deploy, rollback, update-service, watch]
    lint_script:
      type: array
      description: Build; commands of the job lint; variables are replaced when the pipeline is created, so put commands that use them into a script
      default: []
    test_script:
      type: array
      description: Build; commands of the job tests; the same applies to variables
      default: []
    test_image:
      type: string
      description: Build; image of the jobs lint and tests
      default: ""
    services:
      type: string
      description: Build, comment, bump, update-service; services that labels can select, such as web|worker; by default any
      default: "[^,]+"
    automatic:
      type: boolean
      description: Build, comment; whether each merge request and each push to the default branch starts the build, as select_by in swarm-ci.yaml says
      default: false
    job_per_service:
      type: boolean
      description: Build; whether services are built in jobs of their own, those of job_services
      default: false
    job_services:
      type: array
      description: Build; the services of these jobs, such as [api, web]; "api,web" is one job for both
      default: [all]
    docker_services:
      type: array
      description: Build; services of the build job, such as docker:28-dind
      default: []
    test_stage:
      type: string
      description: Build, comment, bump, lint, plan, deploy; stage of the jobs before a deploy
      default: test
    build_timeout:
      type: string
      description: Build; timeout of the build job in GitLab
      default: "1 hour"
    image:
      type: string
      description: All; image in which the jobs run; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "All; command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      default: swarm-ci
    environment:
      type: string
      description: Plan, deploy, rollback, update-service, watch; name of the environment, such as prod
      default: ""
    directory:
      type: string
      description: Lint, plan, deploy, rollback; directory of the manifests, if one repository has several; give their environments different names
      default: .
    lint_job:
      type: string
      description: Lint; name of the job, another one for each directory
      default: lint-manifests
    deployed_by_merge:
      type: string
      description: Deploy; the environment that a merge to the default branch deploys
      default: prod
    start:
      type: string
      description: Deploy; whether that deploy starts automatically (on_success), or is started by a user who can merge (manual)
      options: [on_success, manual]
      default: on_success
    from_merge_requests:
      type: boolean
      description: Deploy; whether merge requests can deploy, by label or manually
      default: true
    reviewed:
      type: boolean
      description: Deploy; whether each deploy is started by a user who has read its plan, and deploys exactly this plan
      default: false
    also_on:
      type: string
      description: Deploy; other pipeline sources that deploy the default branch automatically, such as schedule|api
      default: none
    on_tags:
      type: string
      description: Deploy; pattern of the tags that deploy, such as v[0-9].*; write \\/ for a slash
      default: none
    on_branches:
      type: string
      description: Deploy; pattern of other branches whose pushes deploy, such as release-.*; write \\/ for a slash
      default: none
    url:
      type: string
      description: Deploy, rollback, update-service, watch; URL of the deployed application, shown on the page of the environment
      default: $CI_PROJECT_URL/-/environments
    action:
      type: string
      description: Rollback; whether the page of the environment shows the commit of the release, which requires GITLAB_TOKEN (access), or the job is a deployment of its own, which waits for approvals and shows the commit of the pipeline (start)
      options: [access, start]
      default: access
    stoppable:
      type: boolean
      description: Deploy; whether you have a job stop-<environment> that removes the stack; GitLab starts it when the environment is stopped
      default: false
    timeout:
      type: string
      description: Deploy, rollback, watch; time until the deploy must have settled; restoring the stack can take the same time again
      default: "15m"
    job_timeout:
      type: string
      description: Deploy, rollback, watch; timeout of the job in GitLab
      default: "45 minutes"
    script_timeout:
      type: string
      description: Deploy, rollback, watch; timeout of the script, at least 5 minutes less than job_timeout, so that after_script can send the alert
      default: "40m"
    report_access:
      type: string
      description: Deploy, rollback, update-service, watch; who can read the report, which has lines of the containers' logs
      options: [developer, all, none]
      default: developer
    stage:
      type: string
      description: Deploy, rollback, update-service, watch; stage of the job
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
      automatic: $[[ inputs.automatic ]]
      job_per_service: $[[ inputs.job_per_service ]]
      job_services: $[[ inputs.job_services ]]
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
      automatic: $[[ inputs.automatic ]]
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
  - local: /templates/gitlab-ci/lint.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "lint"'
    inputs:
      directory: $[[ inputs.directory ]]
      lint_job: $[[ inputs.lint_job ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/plan.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "plan"'
    inputs:
      environment: $[[ inputs.environment ]]
      directory: $[[ inputs.directory ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/deploy.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "deploy"'
    inputs:
      environment: $[[ inputs.environment ]]
      directory: $[[ inputs.directory ]]
      on_tags: $[[ inputs.on_tags ]]
      on_branches: $[[ inputs.on_branches ]]
      deployed_by_merge: $[[ inputs.deployed_by_merge ]]
      start: $[[ inputs.start ]]
      from_merge_requests: $[[ inputs.from_merge_requests ]]
      reviewed: $[[ inputs.reviewed ]]
      also_on: $[[ inputs.also_on ]]
      url: $[[ inputs.url ]]
      stoppable: $[[ inputs.stoppable ]]
      timeout: $[[ inputs.timeout ]]
      job_timeout: $[[ inputs.job_timeout ]]
      script_timeout: $[[ inputs.script_timeout ]]
      report_access: $[[ inputs.report_access ]]
      stage: $[[ inputs.stage ]]
      test_stage: $[[ inputs.test_stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/rollback.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "rollback"'
    inputs:
      environment: $[[ inputs.environment ]]
      directory: $[[ inputs.directory ]]
      url: $[[ inputs.url ]]
      action: $[[ inputs.action ]]
      timeout: $[[ inputs.timeout ]]
      job_timeout: $[[ inputs.job_timeout ]]
      script_timeout: $[[ inputs.script_timeout ]]
      report_access: $[[ inputs.report_access ]]
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
      services: $[[ inputs.services ]]
      report_access: $[[ inputs.report_access ]]
      url: $[[ inputs.url ]]
      stage: $[[ inputs.stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
  - local: /templates/gitlab-ci/watch.yml
    rules:
      - if: '"$[[ inputs.purpose ]]" == "watch"'
    inputs:
      environment: $[[ inputs.environment ]]
      url: $[[ inputs.url ]]
      timeout: $[[ inputs.timeout ]]
      job_timeout: $[[ inputs.job_timeout ]]
      script_timeout: $[[ inputs.script_timeout ]]
      report_access: $[[ inputs.report_access ]]
      stage: $[[ inputs.stage ]]
      image: $[[ inputs.image ]]
      command: $[[ inputs.command ]]
`,"templates/gitlab-ci/update-service.yml":`# Updates a service to the image from build.yml through SwarmUtils, without a deploy of the manifests. Include it once for each service
# and environment. Guide: docs/gitlab.md
#
# The label <environment>-deploy updates the service after the build, if its image was built. Without it, the job is manual and
# optional. Pipelines of forks, merge trains, schedules, the API and tags do not update it. Protect SWARM_UTILS_TOKEN like the key of a deploy: see deploy.yml.
spec:
  inputs:
    environment:
      type: string
      description: Name of the environment, such as dev
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
      description: URL of the updated application, shown on the page of the environment
      default: $CI_PROJECT_URL/-/environments
    services:
      type: string
      description: Services that labels can select, as in build.yml
      regex: ^[^/ ]+$
      default: "[^,]+"
    report_access:
      type: string
      description: Who can read the report, which has lines of the containers' logs
      options: [developer, all, none]
      default: developer
    stage:
      type: string
      description: Stage of the job, either the stage of build.yml or a later one
      default: deploy
    image:
      type: string
      description: Image in which the job runs; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
update-$[[ inputs.service ]]:
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  needs: [build-images]
  rules:
    - if: $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID || $CI_MERGE_REQUEST_EVENT_TYPE == "merge_train"
      when: never
    # As in build.yml, this label alone builds nothing.
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)tests(,|$)/ && $CI_MERGE_REQUEST_LABELS !~ /(^|,)build-(all|$[[ inputs.services ]])(,|$)/
      when: never
    - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_LABELS =~ /(^|,)$[[ inputs.environment ]]-deploy(,|$)/ && $CI_DEPLOY_FREEZE == null
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      when: manual
      allow_failure: true
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  variables:
    # If the job itself timed out, GitLab would not run after_script.
    RUNNER_SCRIPT_TIMEOUT: 25m
    RUNNER_AFTER_SCRIPT_TIMEOUT: 2m
  script:
    - $[[ inputs.command ]] update-service $[[ inputs.environment ]] --from build-report.json --service $[[ inputs.service ]] --image "$[[ inputs.built_image ]]" --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
  # An update that wrote a report has already sent its alert.
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
    # With a second path, GitLab would link to a list of files instead of the report.
    paths: [deploy-report.html]
    access: $[[ inputs.report_access ]]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`,"templates/gitlab-ci/watch.yml":`# For your own deploy job, which keeps running its own command: the verdict of watch, its reports and its alert, and a manual job that restores
# the state before. Guide: docs/moving.md
#
#   deploy to prod:
#     extends: .watch-prod
#     script:
#       - swarm-ci watch prod -- ./deploy.sh
#
# The job runs in your image, with swarm-ci in it or a copy of it in the repository. It reads SERVER_…, SSH_… and STACK_NAME, with the environment
# as their scope, and they need the same protection as for a deploy.
spec:
  inputs:
    environment:
      type: string
      description: Name of the environment, such as prod
      regex: ^[a-z0-9]+([_-][a-z0-9]+)*$
    url:
      type: string
      description: URL of the deployed application, shown on the page of the environment
      default: $CI_PROJECT_URL/-/environments
    timeout:
      type: string
      description: Time until the earlier versions must be running again
      regex: ^[0-9]+(ms|s|m|h)$
      default: 15m
    job_timeout:
      type: string
      description: Timeout of the jobs in GitLab
      default: 45 minutes
    script_timeout:
      type: string
      description: Timeout of their scripts, at least 5 minutes less than job_timeout, so that after_script can send the alert
      regex: ^[0-9]+(s|m|h)$
      default: 40m
    report_access:
      type: string
      description: Who can read the report, which has lines of the containers' logs
      options: [developer, all, none]
      default: developer
    stage:
      type: string
      description: Stage of the jobs
      default: deploy
    image:
      type: string
      description: Image of the job restore; your variable SWARM_CI_IMAGE names the default
      default: $SWARM_CI_IMAGE
    command:
      type: string
      description: "Command that starts swarm-ci: swarm-ci in the default image, npx --yes @swarm-ci/jobs@<version> in an image with Node, or node <path>/cli.mjs for a copy in the repository or the image"
      regex: ^(swarm-ci|npx --yes @swarm-ci/jobs@[0-9]+\\.[0-9]+\\.[0-9]+|node (\\$CI_PROJECT_DIR/|/)?[a-zA-Z0-9._/-]+/cli\\.mjs)$
      default: swarm-ci
---
.watch-$[[ inputs.environment ]]:
  stage: $[[ inputs.stage ]]
  variables:
    SWARM_CI_HTML: deploy-report.html
    SWARM_CI_JUNIT: deploy-report.xml
    SWARM_CI_METRICS: deploy-metrics.txt
    # If the job itself timed out, GitLab would not run after_script.
    RUNNER_SCRIPT_TIMEOUT: $[[ inputs.script_timeout ]]
    RUNNER_AFTER_SCRIPT_TIMEOUT: 2m
  # A job that wrote a report has already sent its alert.
  after_script:
    - test -e deploy-report.json || $[[ inputs.command ]] send-alerts $[[ inputs.environment ]]
  environment:
    name: $[[ inputs.environment ]]
    url: $[[ inputs.url ]]
  resource_group: $[[ inputs.environment ]]
  interruptible: false
  timeout: $[[ inputs.job_timeout ]]
  artifacts:
    when: always
    expose_as: Deploy of $[[ inputs.environment ]]
    # With a second path, GitLab would link to a list of files instead of the report.
    paths: [deploy-report.html]
    access: $[[ inputs.report_access ]]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt

restore-$[[ inputs.environment ]]:
  stage: $[[ inputs.stage ]]
  image:
    name: $[[ inputs.image ]]
    entrypoint: [""]
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(push|web)$/
      when: manual
      allow_failure: true
  # The job can be started as soon as the deploy has failed.
  needs: []
  variables:
    RUNNER_SCRIPT_TIMEOUT: $[[ inputs.script_timeout ]]
    RUNNER_AFTER_SCRIPT_TIMEOUT: 2m
  script:
    - $[[ inputs.command ]] restore $[[ inputs.environment ]] --timeout $[[ inputs.timeout ]] --html deploy-report.html --junit deploy-report.xml --metrics deploy-metrics.txt
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
    expose_as: Restore of $[[ inputs.environment ]]
    paths: [deploy-report.html]
    access: $[[ inputs.report_access ]]
    reports:
      junit: deploy-report.xml
      metrics: deploy-metrics.txt
`},we=async()=>X;async function Te(e,t,n){let r=e=>({toolkit:n??``,problems:[{at:`--toolkit`,message:e,hint:`write OWNER/NAME@REF: the repository with your copy of swarm-ci, and a tag or commit of it`}]});if(n!==void 0)return Q(n)?Z(n):r(`"${n}" does not name a version`);let i=e&&Se(e);if(i===void 0)return Z(``);let a=await O(import.meta.dirname);if(a===void 0)return r(`is not set, and this command has no origin: it is neither a clone of swarm-ci nor a released package`);let o=(await k(t))?.host??i,s=`${a.path}@${a.ref}`;return a.host===o?Q(s)?Z(s):r(`is not set, and ${a.path} is not OWNER/NAME`):r(`is not set, and this command comes from ${a.host}, not from ${o}`)}function Z(e){return{toolkit:e,problems:[]}}function Q(e){return/^[\w.-]+\/[\w.-]+@[\w./-]+$/.test(e)}const $=c.join(` or `),Ee=d({name:`init`,purpose:`Writes a pipeline into a repository of services, of manifests, or both, and lists the variables to set. Existing files are not overwritten. In an empty folder, the example manifests are also written.`,argument:{name:`platform`,describe:$,required:!0},settings:[`directory`,`services`,`buildFile`],options:{toolkit:{placeholder:`OWNER/NAME@REF`,describe:`the repository whose workflows are called on GitHub (default: the repository that this command comes from, if it is on the same server)`}},example:`swarm-ci init gitlab`,run:async({argument:e,settings:t,options:n,problems:r,withFiles:a},o)=>{let s=c.find(t=>t===e),l=o.resolve(t.directory),{toolkit:u,problems:d}=await Te(s,l,n.toolkit),f=t.buildFile===void 0?void 0:[t.buildFile],{problems:p,...m}=await E(l,t.services??f,a());if(i([...r,...s||e===``?[]:[De(e)],...d,...p,...p.length>0?[]:Oe(m)]),!s)return 2;let h=await we(),[g,_]=I(m,h);for(let e of m.unusable)o.log.warn(`docker-compose.${e}.yaml: "${e}" cannot be the name of an environment: use a-z, 0-9, - and _`);let v=[..._,...L(g,s,h,u)],{written:y,there:b}=await C(m.root,v);for(let e of b)o.log.warn(`${e} already exists and is not changed`);m.folder!==``&&y.length>0&&o.log.info(`the pipeline is at ${m.root}, the root of the repository, and reads the manifests in ${m.folder}`);let x=v.filter(({path:e})=>b.includes(e)),S=await Ce(m.root,x);for(let e of ve(s,g,{kept:x,before:S},u))o.log.info(e);return o.result(y.join(`
`),{written:y,there:b}),0}});function De(e){return{at:`<platform>`,message:`unknown platform "${e}"`,hint:`write ${$}`}}function Oe(e){let{environments:t,services:n,isEmpty:r,hasDockerfile:i,folder:o,root:s,names:c}=e;if(r||t.length+n.length>0)return[];let l=(e,t,n)=>[{at:e,message:t,hint:n}],u=`has no docker-compose.<environment>.yaml`,d=a(c,`prod`);return o!==``&&d===void 0?l(o,`${u}, and is not the root of its repository, ${s}`,`call init in the root, or in the folder of the manifests`):o===``&&i?l(`Dockerfile`,`is for services that are not named`,`name them in swarm-ci.yaml, such as "services: [api]"`):d===void 0?l(`the repository`,`has neither docker-compose.<environment>.yaml nor a Dockerfile`,`add one of them, set build_file in swarm-ci.yaml, or start the example in an empty folder`):l(`the repository`,u,d)}export{M as a,E as c,I as i,Ee as initJob,C as l,V as n,k as o,L as r,O as s,F as t};