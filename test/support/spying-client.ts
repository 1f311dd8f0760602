import { createDfsClient, type DfsClient } from '../../src/client/dfs-client.js';
import { connectParts } from '../../src/client/connect.js';
import { CLIENT_LIMITS, type ClientLimits } from '../../src/client/limits.js';
import type { ChainTarget, WriteAnswer } from '../../src/common/block-messages.js';
import type { BlockApi } from '../../src/rpc/block-api.js';

/** One write stream that a client opened. */
export interface SeenChain {
  readonly path: string;
  readonly block: number;
  readonly generation: number;
  /** Addresses, the server that the client talks to first. */
  readonly addresses: readonly string[];
  /** Bytes of the block that the whole chain has. */
  acked: number;
}

export interface SpyingClient extends AsyncDisposable {
  readonly dfs: DfsClient;
  /** Every chain so far, in order. */
  readonly chains: readonly SeenChain[];
  /** A block server as clients reach it. */
  server(address: string): BlockApi;
}

/** The client library on the real wire, that remembers which servers it wrote to in which order. */
export function spyingClient(master: string, limits: Partial<ClientLimits> = {}): SpyingClient {
  const parts = connectParts({ master });
  const chains: SeenChain[] = [];
  const connectBlock = (address: string): BlockApi => {
    const server = parts.connectBlock(address);
    const write: BlockApi['write'] = (options) => {
      const call = server.write(options);
      let seen: SeenChain | undefined;
      const send: typeof call.send = (step) => {
        if (step.kind === 'header') {
          const { path, blockId, generation, downstream } = step.header;
          const rest = downstream.map((target: ChainTarget) => target.address);
          seen = { path, block: blockId, generation, addresses: [address, ...rest], acked: 0 };
          chains.push(seen);
        }
        return call.send(step);
      };
      async function* answers(): AsyncIterable<WriteAnswer> {
        for await (const answer of call.answers) {
          if (answer.kind === 'acked' && seen !== undefined) seen.acked = answer.length;
          yield answer;
        }
      }
      return { answers: answers(), send, end: () => call.end(), cancel: () => call.cancel() };
    };
    return {
      read: (request, options) => server.read(request, options),
      copy: (header, options) => server.copy(header, options),
      statReplica: (request, options) => server.statReplica(request, options),
      write,
    };
  };
  const environment = { ...parts.environment, limits: { ...CLIENT_LIMITS, ...limits } };
  const dfs = createDfsClient({ ...parts, connectBlock, environment });
  return {
    dfs,
    chains,
    server: (address) => parts.connectBlock(address),
    [Symbol.asyncDispose]: () => dfs.close(),
  };
}
