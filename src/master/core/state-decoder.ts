import { AssertionFault, must } from '../../common/assert.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import { ROOT_INODE } from '../../common/ids.js';
import { tellCommitted, tellEveryBlock, tellWriting } from './apply/blocks.js';
import type { LeavingServer } from './administration.js';
import { type AdministrationSink, nullAdministrationSink } from './administration-sink.js';
import type { BlockSink } from './blocks/block-sink.js';
import { leavingServerCodec } from './codec/administration-records.js';
import type { Codec } from './codec/fields.js';
import {
  answersCodec,
  blockRunCodec,
  classCodec,
  detachedCodec,
  footerCodec,
  headerCodec,
  inodeCodec,
  linkRunCodec,
  openFileCodec,
  rootsCodec,
  type BlockRun,
  type LinkRun,
  type PageRoots,
  type StateFooter,
  type StateHeader,
} from './codec/state-records.js';
import { PagedMemory } from './memory/paged-memory.js';
import { checkReachable } from './namespace/check-reachable.js';
import type { CountedClass } from './namespace/compact/attribute-classes.js';
import { CompactNamespace } from './namespace/compact/compact-namespace.js';
import type { OpenFile } from './open-files.js';
import { emptyState, type MasterState } from './state.js';
import { footerOf, placeOf, SECTION } from './state-codec.js';

/**
 * Builds a state from the chunks of encodeState, or from those of encodePaged and a memory with the pages that belong to
 * them, in order and one at a time, and tells the sink of every block. Anything that these did not write throws
 * DecodeFault, but the entries within a page are believed; what was built until then is to be thrown away.
 */
export class StateDecoder {
  private readonly sink: BlockSink;
  private readonly administrationSink: AdministrationSink;
  private readonly memory: PagedMemory;
  private readonly classes: CountedClass[] = [];
  /** Of the pages; undefined while records make one. */
  private namespace: CompactNamespace | undefined;
  private state: MasterState | undefined;
  /** Place of the section under way. */
  private place = 0;
  /** As the header says. */
  private leavingServers = 0;
  /** The footer came and agrees. */
  private complete = false;

  constructor(
    sink: BlockSink,
    administrationSink: AdministrationSink = nullAdministrationSink,
    memory: PagedMemory = new PagedMemory(),
  ) {
    this.sink = sink;
    this.administrationSink = administrationSink;
    this.memory = memory;
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
    if (place > placeOf(SECTION.header)) this.started();
    this.place = place;
    switch (section) {
      case SECTION.classes:
        return each(reader, classCodec, (counted) => void this.classes.push(counted));
      case SECTION.roots:
        return each(reader, rootsCodec, (roots) => this.openPages(roots));
      case SECTION.header:
        return each(reader, headerCodec, (header) => this.start(header));
      case SECTION.inodes:
        return each(reader, inodeCodec, (inode) => this.ofRecords().insert(inode));
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

  private openPages(roots: PageRoots): void {
    if (this.namespace !== undefined) throw new DecodeFault('the state has two roots');
    this.namespace = new CompactNamespace(this.memory, { ...roots, classes: this.classes });
  }

  /** The namespace that records go into. */
  private ofRecords(): CompactNamespace {
    if (this.namespace !== undefined) throw new DecodeFault('the state has pages and records');
    return this.started().namespace;
  }

  private start(header: StateHeader): void {
    if (this.state !== undefined) throw new DecodeFault('the state has two headers');
    if (this.namespace === undefined && this.memory.pagesInUse > 0)
      throw new DecodeFault('the state has pages, and does not say where their trees begin');
    const namespace = this.namespace ?? new CompactNamespace(this.memory);
    this.state = emptyState(this.sink, this.administrationSink, namespace);
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
    if (this.namespace !== undefined) tellEveryBlock(this.state);
  }

  private addBlocks({ inode, blocks }: BlockRun): void {
    const state = this.started();
    const namespace = this.ofRecords();
    const { blockCount } = must(namespace.get(inode), `blocks of no inode ${inode}`);
    namespace.replaceBlocks(inode, blockCount, blocks);
    for (const block of blocks) tellCommitted(state, inode, block);
  }

  private link({ directory, children }: LinkRun): void {
    const namespace = this.ofRecords();
    for (const { id, name } of children) namespace.link(id, directory, name);
  }

  private open(file: OpenFile): void {
    const state = this.started();
    state.openFiles.open(file);
    if (file.writing !== undefined) tellWriting(state, file.inode, file.writing);
    else must(state.namespace.get(file.inode), `a lease of no inode ${file.inode}`);
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
    if (this.namespace === undefined) checkReachable(state.namespace);
    this.complete = true;
  }
}

/** The state that these chunks hold, with the pages of the memory. */
export function decodeState(
  chunks: Iterable<Uint8Array>,
  sink: BlockSink,
  administrationSink?: AdministrationSink,
  memory?: PagedMemory,
): MasterState {
  const decoder = new StateDecoder(sink, administrationSink, memory);
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
