import type { WriteHeader } from '../../common/block-messages.js';
import { DfsError } from '../../common/error.js';
import type { Replica } from '../core/replica-table.js';
import { trailerBytesMax } from '../core/trailer.js';
import { damagedError, type BlockStore } from '../store/block-store.js';
import { DamagedChunk, PartialReplica } from '../store/partial-replica.js';
import { WholeReplica } from '../store/whole-replica.js';
import type { WriteRegistry, WriteSlot } from './write-registry.js';

/** The replica that a write fills: a new one, or what it resumes. The slot holds it from then on. */
export async function openPartial(
  {
    store,
    registry,
  }: {
    readonly store: BlockStore;
    readonly registry: WriteRegistry;
  },
  slot: WriteSlot,
  header: WriteHeader,
): Promise<PartialReplica> {
  const { resume } = header;
  const left = slot.partial;
  if (resume === undefined || resume.length === 0) {
    await slot.takePartial()?.discard();
    const bytes = roomFor(header);
    const volume = await store.room.reserve(bytes);
    return (slot.partial = await PartialReplica.create(volume, header, bytes));
  }
  const { blockId } = header;
  const sealedFrom = registry.sealedFrom(blockId, resume);
  const final =
    store.table.get({ blockId, generation: resume.generation }) ??
    (sealedFrom && store.table.get(sealedFrom));
  if (final !== undefined && final.length >= resume.length) {
    await slot.takePartial()?.discard();
    return (slot.partial = await copyFinal(store, final, header, resume.length));
  }
  if (left?.holds(resume.generation, resume.length) !== true)
    throw new DfsError(
      'REPLICA_NOT_FOUND',
      `this server has no ${resume.length} bytes of block ${header.blockId} generation ${resume.generation} to go on from`,
    );
  try {
    await left.goOn(header.generation, resume.length);
    return left;
  } catch (error) {
    await slot.takePartial()?.discard();
    throw error;
  }
}

/** One for a small block of `bytes` bytes that comes whole, and so resumes nothing. */
export async function openWhole(
  { store }: { readonly store: BlockStore },
  slot: WriteSlot,
  header: WriteHeader,
  bytes: number,
): Promise<WholeReplica> {
  if (header.resume !== undefined)
    throw new DfsError('INVALID_ARGUMENT', 'a block that comes whole resumes nothing');
  await slot.takePartial()?.discard();
  const room = bytes + trailerBytesMax(bytes);
  return new WholeReplica(await store.room.reserve(room), header, room);
}

async function copyFinal(
  store: BlockStore,
  final: Replica,
  header: WriteHeader,
  keep: number,
): Promise<PartialReplica> {
  if (final.damaged) throw damagedError(final);
  const file = await store.openReplica(final);
  const volume = store.volumeOf(final);
  try {
    const trailer = await store.trailerOf(final, file);
    const bytes = roomFor(header);
    await store.room.reserveOn(volume, bytes);
    return await PartialReplica.copyOf(volume, { trailer, keep }, header, bytes);
  } catch (error) {
    if (!(error instanceof DamagedChunk)) throw error;
    store.markDamaged(final, error.message);
    throw damagedError(final);
  } finally {
    await file.close();
  }
}

function roomFor(header: WriteHeader): number {
  return header.blockSize + trailerBytesMax(header.blockSize);
}
