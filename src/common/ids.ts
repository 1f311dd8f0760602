/** Branded numbers and strings, so that a block id is never taken for an inode id. */
declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Inode number; 1 is the root. Never reused. */
export type InodeId = Branded<number, 'InodeId'>;
/** Block number; never reused. */
export type BlockId = Branded<number, 'BlockId'>;
/** Generation stamp of a block: replicas of an older one are stale. Cluster-wide counter, from 1. */
export type Generation = Branded<number, 'Generation'>;
/** Number of a logged operation; consecutive from 1. */
export type TxId = Branded<number, 'TxId'>;
/** Number of a master's reign; never decreases along the log. */
export type Epoch = Branded<number, 'Epoch'>;
/** Identity of a block server, made once and kept on its disks. */
export type ServerId = Branded<string, 'ServerId'>;
/** Identity of a cluster, made when the master formats its folder. */
export type ClusterId = Branded<string, 'ClusterId'>;
/** Random identity of one client instance; scopes operation numbers and holds leases. */
export type ClientId = Branded<string, 'ClientId'>;

export const inodeId = (n: number): InodeId => n as InodeId;
export const blockId = (n: number): BlockId => n as BlockId;
export const generation = (n: number): Generation => n as Generation;
export const txId = (n: number): TxId => n as TxId;
export const epoch = (n: number): Epoch => n as Epoch;
export const serverId = (s: string): ServerId => s as ServerId;
export const clusterId = (s: string): ClusterId => s as ClusterId;
export const clientId = (s: string): ClientId => s as ClientId;

export const ROOT_INODE = inodeId(1);
