import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import type { InodeId } from '../../common/ids.js';
import type { Codec } from '../core/codec/fields.js';
import {
  answersCodec,
  classCodec,
  detachedCodec,
  footerCodec,
  headerCodec,
  openFileCodec,
  rootsCodec,
  type PageRoots,
  type StateFooter,
  type StateHeader,
} from '../core/codec/state-records.js';
import { leavingServerCodec } from '../core/codec/administration-records.js';
import type { AttributeClass } from '../core/namespace/compact/attribute-classes.js';
import type { OpenFile } from '../core/open-files.js';
import { placeOf, SECTION } from '../core/state-codec.js';

/** A state beside its pages, as far as an image tells of it. */
export interface ImageRest {
  readonly header: StateHeader;
  readonly roots: PageRoots;
  readonly classes: ReadonlyMap<number, AttributeClass>;
  readonly openFiles: ReadonlyMap<InodeId, OpenFile>;
  readonly detached: ReadonlySet<InodeId>;
  /** Clients whose answers are kept, and servers that leave. */
  readonly clients: number;
  readonly leavingServers: number;
}

/** Takes the chunks of encodePaged, and opens no page. Throws DecodeFault. */
export class RestReader {
  private readonly classes = new Map<number, AttributeClass>();
  private readonly openFiles = new Map<InodeId, OpenFile>();
  private readonly detached = new Set<InodeId>();
  private header: StateHeader | undefined;
  private roots: PageRoots | undefined;
  private footer: StateFooter | undefined;
  private clients = 0;
  private leavingServers = 0;
  private place = 0;

  push(chunk: Uint8Array): void {
    const reader = new ByteReader(chunk);
    const section = reader.u8();
    const place = placeOf(section);
    if (place < 0) throw new DecodeFault(`section ${section} is not known`);
    if (place < this.place || this.footer !== undefined)
      throw new DecodeFault(`section ${section} comes too late`);
    this.place = place;
    this.readSection(section, reader);
  }

  finish(): ImageRest {
    const { header, roots, footer, classes, openFiles, detached, clients, leavingServers } = this;
    if (header === undefined || roots === undefined || footer === undefined)
      throw new DecodeFault('the state has not all of its sections');
    const { inodes, blocks, counts } = roots;
    const found: StateFooter = {
      counts,
      links: inodes.names.size,
      openFiles: openFiles.size,
      clients,
      detached: detached.size,
    };
    if (JSON.stringify(found) !== JSON.stringify(footer))
      throw new DecodeFault(
        `the state has ${JSON.stringify(found)}, and its end says ${JSON.stringify(footer)}`,
      );
    const all = counts.files + counts.directories;
    if (
      inodes.names.size !== inodes.index.size ||
      inodes.names.size + inodes.nameless.size !== all ||
      blocks.size !== counts.blocks ||
      leavingServers !== header.leavingServers
    )
      throw new DecodeFault('the counts of the state do not agree');
    return { header, roots, classes, openFiles, detached, clients, leavingServers };
  }

  private readSection(section: number, reader: ByteReader): void {
    switch (section) {
      case SECTION.classes:
        return each(reader, classCodec, ({ number, attributes }) => {
          if (this.classes.has(number)) throw new DecodeFault(`class ${number} comes twice`);
          this.classes.set(number, attributes);
        });
      case SECTION.roots:
        return each(reader, rootsCodec, (roots) => {
          if (this.roots !== undefined) throw new DecodeFault('the state has two roots');
          this.roots = roots;
        });
      case SECTION.header:
        return each(reader, headerCodec, (header) => {
          if (this.header !== undefined) throw new DecodeFault('the state has two headers');
          this.header = header;
        });
      case SECTION.openFiles:
        return each(reader, openFileCodec, (file) => void this.openFiles.set(file.inode, file));
      case SECTION.answers:
        return each(reader, answersCodec, () => void this.clients++);
      case SECTION.detached:
        return each(reader, detachedCodec, (inode) => void this.detached.add(inode));
      case SECTION.leavingServers:
        return each(reader, leavingServerCodec, () => void this.leavingServers++);
      case SECTION.footer:
        return each(reader, footerCodec, (footer) => {
          this.footer = footer;
        });
      default:
        throw new DecodeFault(`a state in pages has section ${section}`);
    }
  }
}

function each<T>(reader: ByteReader, codec: Codec<T>, take: (record: T) => void): void {
  while (reader.remaining > 0) take(codec.read(reader));
}
