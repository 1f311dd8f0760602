import { AssertionFault, must } from '../../common/assert.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ROOT_INODE } from '../../common/ids.js';
import { tellCommitted, tellWriting } from './apply/blocks.js';
import type { LeavingServer } from './administration.js';
import { type AdministrationSink, nullAdministrationSink } from './administration-sink.js';
import type { BlockSink } from './blocks/block-sink.js';
import { leavingServerCodec } from './codec/administration-records.js';
import type { Codec } from './codec/fields.js';
import {
  answersCodec,
  blockRunCodec,
  detachedCodec,
  footerCodec,
  headerCodec,
  inodeCodec,
  linkRunCodec,
  openFileCodec,
  type BlockRun,
  type LinkRun,
  type StateFooter,
  type StateHeader,
} from './codec/state-records.js';
import type { OpenFile } from './open-files.js';
import { emptyState, type MasterState } from './state.js';
import { footerOf, placeOf, SECTION } from './state-codec.js';

/**
 * Builds a state from the chunks of encodeState, in order and one at a time, and tells the sink of every block.
 * Anything that encodeState did not write throws DecodeFault; what was built until then is to be thrown away.
 */
export class StateDecoder {
  private readonly sink: BlockSink;
  private readonly administrationSink: AdministrationSink;
  private state: MasterState | undefined;
  /** Place of the section under way. */
  private place = 0;
  /** As the header says. */
  private leavingServers = 0;
  /** The footer came and agrees. */
  private complete = false;

  constructor(sink: BlockSink, administrationSink: AdministrationSink = nullAdministrationSink) {
    this.sink = sink;
    this.administrationSink = administrationSink;
  }

  push(chunk: Uint8Array): void {
    asDecodeFault(() => this.read(chunk));
  }

  /** The state, if its last chunk has come. */
  finish(): MasterState {
    if (!this.complete) throw new DecodeFault('the state ends too early');
    return this.started();
  }

  private read(chunk: Uint8Array): void {
    const reader = new ByteReader(chunk);
    const section = reader.u8();
    const place = placeOf(section);
    if (place < 0) throw new DecodeFault(`section ${section} is not known`);
    if (place < this.place || this.complete)
      throw new DecodeFault(`section ${section} comes too late`);
    if (section !== SECTION.header) this.started();
    this.place = place;
    switch (section) {
      case SECTION.header:
        return each(reader, headerCodec, (header) => this.start(header));
      case SECTION.inodes:
        return each(reader, inodeCodec, (inode) => this.started().namespace.insert(inode));
      case SECTION.blocks:
        return each(reader, blockRunCodec, (run) => this.addBlocks(run));
      case SECTION.links:
        return each(reader, linkRunCodec, (run) => this.link(run));
      case SECTION.openFiles:
        return each(reader, openFileCodec, (file) => this.open(file));
      case SECTION.answers:
        return each(reader, answersCodec, (answers) => this.started().retries.restore(answers));
      case SECTION.detached:
        return each(reader, detachedCodec, (inode) => void this.started().detached.add(inode));
      case SECTION.leavingServers:
        return each(reader, leavingServerCodec, (server) => this.leave(server));
      case SECTION.footer:
        return each(reader, footerCodec, (footer) => this.check(footer));
      default:
        throw new DecodeFault(`section ${section} is not known`);
    }
  }

  private started(): MasterState {
    if (this.state === undefined) throw new DecodeFault('the state has no header');
    return this.state;
  }

  private start(header: StateHeader): void {
    if (this.state !== undefined) throw new DecodeFault('the state has two headers');
    this.state = emptyState(this.sink, this.administrationSink);
    this.state.superuser = header.superuser;
    this.state.supergroup = header.supergroup;
    this.state.txid = header.txid;
    this.state.counters.inode = header.nextInode;
    this.state.counters.block = header.nextBlock;
    this.state.counters.generation = header.nextGeneration;
    this.state.administration.policy = header.policy;
    this.state.administration.balance = header.balance;
    this.leavingServers = header.leavingServers;
    for (const range of header.skippedBlocks) this.state.skipped.blocks.add(range);
    for (const range of header.skippedGenerations) this.state.skipped.generations.add(range);
  }

  private addBlocks({ inode, blocks }: BlockRun): void {
    const state = this.started();
    const { blockCount } = must(state.namespace.get(inode), `blocks of no inode ${inode}`);
    state.namespace.replaceBlocks(inode, blockCount, blocks);
    for (const block of blocks) tellCommitted(state, inode, block);
  }

  private link({ directory, children }: LinkRun): void {
    for (const { id, name } of children) this.started().namespace.link(id, directory, name);
  }

  private open(file: OpenFile): void {
    const state = this.started();
    must(state.namespace.get(file.inode), `a lease of no inode ${file.inode}`);
    state.openFiles.open(file);
    if (file.writing !== undefined) tellWriting(state, file.inode, file.writing);
  }

  private leave(server: LeavingServer): void {
    const { administration, administrationSink } = this.started();
    administration.setLeaving(server);
    administrationSink.goalChanged(server.id, server.goal);
  }

  private check(footer: StateFooter): void {
    const state = this.started();
    const { leavingCount } = state.administration;
    if (leavingCount !== this.leavingServers)
      throw new DecodeFault(
        `the state has ${leavingCount} servers that leave, and its header says ${this.leavingServers}`,
      );
    if (state.namespace.get(ROOT_INODE)?.type !== 'directory')
      throw new DecodeFault('the state has no root directory');
    const found = JSON.stringify(footerOf(state));
    const stated = JSON.stringify(footer);
    if (found !== stated)
      throw new DecodeFault(`the state has ${found}, and its end says ${stated}`);
    this.complete = true;
  }
}

/** The state that these chunks hold. */
export function decodeState(
  chunks: Iterable<Uint8Array>,
  sink: BlockSink,
  administrationSink: AdministrationSink = nullAdministrationSink,
): MasterState {
  const decoder = new StateDecoder(sink, administrationSink);
  for (const chunk of chunks) decoder.push(chunk);
  return decoder.finish();
}

function each<T>(reader: ByteReader, codec: Codec<T>, take: (record: T) => void): void {
  while (reader.remaining > 0) take(codec.read(reader));
}

/** Records that decode and do not fit together are damage too, not a broken invariant of this process. */
function asDecodeFault(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (error instanceof AssertionFault) throw new DecodeFault(error.message);
    throw error;
  }
}
