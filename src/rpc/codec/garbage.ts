import type { GarbageStatus } from '../../common/garbage-messages.js';
import type { AdminServiceDefinition } from '../gen/dfs/v1/AdminService.js';
import { count, label } from './fields.js';
import type { UnaryCodec } from './unary-codec.js';

export const garbageCodec: UnaryCodec<
  { readonly collect: boolean },
  GarbageStatus,
  AdminServiceDefinition['Garbage']
> = {
  encodeRequest: ({ collect }) => ({ collect }),
  decodeRequest: ({ collect }) => ({ collect }),
  encodeResponse: (status) => ({
    servers: status.servers.map(({ server, blocks }) => ({
      server: label(server, 'garbage.server'),
      blocks: count(blocks, 'garbage.blocks'),
    })),
    excessBlocks: count(status.excessBlocks, 'garbage.excess_blocks'),
    removedInodes: count(status.removedInodes, 'garbage.removed_inodes'),
  }),
  decodeResponse: (wire) => ({
    servers: wire.servers.map(({ server, blocks }) => ({
      server: label(server, 'garbage.server'),
      blocks: count(blocks, 'garbage.blocks'),
    })),
    excessBlocks: count(wire.excessBlocks, 'garbage.excess_blocks'),
    removedInodes: count(wire.removedInodes, 'garbage.removed_inodes'),
  }),
};
