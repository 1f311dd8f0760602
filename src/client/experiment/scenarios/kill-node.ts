import { must } from '../../../common/assert.js';
import type { BlockServerStatus } from '../../local-cluster/cluster-status.js';
import type { Scenario } from '../scenario.js';
import { killServers } from './kill-servers.js';

export const killNode: Scenario = {
  name: 'kill-node',
  summary: 'SIGKILL to one block server (--victims 2: two in different domains), then repair',
  refusal({ blockServers, victims, replication, domains }) {
    if (blockServers - victims < replication)
      return `--block-servers: ${replication} have to be left for ${replication} copies`;
    return victims > domains ? '--victims: there are fewer domains' : undefined;
  },
  async play(stage) {
    const { blockServers } = await stage.cluster.status();
    const victims: BlockServerStatus[] = [];
    while (victims.length < stage.config.victims) {
      const taken = new Set(victims.map(({ domain }) => domain));
      const rest = blockServers.filter(({ domain }) => !taken.has(domain));
      victims.push(must(rest[Math.floor(stage.random.next() * rest.length)], 'a server to kill'));
    }
    return killServers(
      stage,
      victims.map(({ name }) => name),
      victims,
    );
  },
};
