# The image of CI jobs: Node, git, the docker command with buildx and compose, and swarm-ci. As in "docker build -t registry.example.com/group/swarm-ci:0.1.0 ."
# For several platforms, with SBOM and provenance: docker buildx bake --file release/docker-bake.json
# The base images may come from a registry of your own: --build-arg NODE_IMAGE=… --build-arg DOCKER_IMAGE=…
ARG NODE_IMAGE=node:24.11.1-bookworm-slim
ARG DOCKER_IMAGE=docker:28.5.2-cli

FROM ${DOCKER_IMAGE} AS docker

# JavaScript is the same on every platform, so it is not built in an emulator.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
# The repository that swarm-ci init finds its workflows in, such as https://github.com/OWNER/swarm-ci; without it, init asks.
ARG SOURCE
WORKDIR /src
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages ./packages
# For swarm-ci init, which has their texts in it.
COPY templates ./templates
COPY deploy-manifests-example ./deploy-manifests-example
RUN npx --yes pnpm@10.34.9 install --frozen-lockfile && npx --yes pnpm@10.34.9 build \
  && if [ -n "${SOURCE:-}" ]; then npm pkg set --prefix packages/jobs "repository.type=git" "repository.url=git+$SOURCE.git"; fi

FROM ${NODE_IMAGE}
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates git \
  && rm -rf /var/lib/apt/lists/*
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins/docker-buildx /usr/local/libexec/docker/cli-plugins/docker-buildx
COPY --from=docker /usr/local/libexec/docker/cli-plugins/docker-compose /usr/local/libexec/docker/cli-plugins/docker-compose
COPY --from=build /src/packages/jobs/dist /opt/swarm-ci
COPY --from=build /src/packages/jobs/package.json /opt/swarm-ci/package.json
# The entry needs to be a program of its own: jobs call it by name.
RUN chmod +x /opt/swarm-ci/cli.mjs && ln -s /opt/swarm-ci/cli.mjs /usr/local/bin/swarm-ci && swarm-ci --version
USER node
WORKDIR /home/node
CMD ["swarm-ci", "--help"]
