/** A file that uses every key. */
export const FULL = `nodes:
  m1: { address: 10.0.0.11, role: manager, labels: { registry: "yes" } }
  m2: { address: ops@10.0.0.12:2222, role: manager }
  m3: { address: m3.example.com, swarm_address: 10.0.0.13, role: manager, availability: drain }
  w1: { address: "[fd00::4]", role: worker, labels: { zone: b, disk: ssd } }
docker:
  from: docker.com
  version: "28.5"
  mirror: https://mirror.example.com/docker/
  daemon:
    registry-mirrors: ["https://mirror.example.com"]
    insecure-registries: ["10.0.0.11:5000"]
    log-driver: local
    log-opts: { max-size: 10m, max-file: "3" }
    default-address-pools: [{ base: 10.200.0.0/16, size: 24 }]
deploy_user:
  name: deploy
  keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ6dWP8PxePrRhfK71Sc6ej7rqYxYbCTFfMXsWXD3xak me@example"]
folders:
  /data/shop: { owner: deploy, mode: "0750" }
networks:
  shared: { subnet: 10.30.0.0/24, encrypted: true }
secrets:
  db_password: { from: DB_PASSWORD }
registry:
  image: registry:3
  on: registry=yes
  users: { ci: CI_PASSWORD }
firewall:
  ssh_from: [192.0.2.0/24, "2001:db8::1"]
  open: [{ port: 9100, from: [10.0.0.0/24] }, { port: 53, protocol: udp }]
  published: [{ port: 443 }, { port: 5000, from: [10.0.0.0/24] }]
`;
