import { must } from '../../../common/assert.js';
import type { Scenario } from '../scenario.js';
import { killServers } from './kill-servers.js';

export const killDomain: Scenario = {
  name: 'kill-domain',
  summary: 'SIGKILL to every block server of a fault domain, then repair onto the others',
  refusal({ blockServers, domains, replication }) {
    if (domains < 2) return '--domains: one has to be left';
    const left = blockServers - Math.ceil(blockServers / domains);
    if (left >= replication) return undefined;
    return `--block-servers: ${replication} have to be left for ${replication} copies`;
  },
  async play(stage) {
    const { blockServers } = await stage.cluster.status();
    const domains = [...new Set(blockServers.map(({ domain }) => domain))];
    const domain = must(domains[Math.floor(stage.random.next() * domains.length)], 'a domain');
    const victims = blockServers.filter((server) => server.domain === domain);
    return killServers(stage, [domain], victims);
  },
};
