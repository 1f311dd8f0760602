import { must } from '../../common/assert.js';
import { ByteReader, DecodeFault } from '../../common/byte-reader.js';
import type { ImageAbout, ImageSection } from '../../common/image.js';
import type { FileSystem } from '../../runtime/file-system.js';
import {
  bodyStart,
  CHECKPOINT_FOOTER_BYTES,
  CHECKPOINT_FRAME_HEADER_BYTES,
} from '../checkpoint/checkpoint-format.js';
import { readOpenCheckpoint } from '../checkpoint/checkpoint-reader.js';
import { nullBlockSink } from '../core/blocks/block-sink.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import { PagedMemory } from '../core/memory/paged-memory.js';
import { captureRest, SECTION } from '../core/state-codec.js';
import { StateDecoder } from '../core/state-decoder.js';
import { checkName, findCheckpoint, type FoundCheckpoint } from './find-checkpoint.js';
import { imageFault } from './image-faults.js';
import { FilePages, MemoryPages, type PageSource } from './page-source.js';
import { RestReader, type ImageRest } from './rest-reader.js';

/** A checkpoint whose checksums were all found right. To be closed. */
export interface Image {
  readonly about: ImageAbout;
  readonly rest: ImageRest;
  readonly pages: PageSource;
  /** Parts of the file beside its pages, in order. */
  readonly sections: readonly ImageSection[];
  close(): Promise<void>;
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [SECTION.classes, 'attribute classes'],
  [SECTION.roots, 'roots of the trees'],
  [SECTION.header, 'state header'],
  [SECTION.inodes, 'inodes'],
  [SECTION.blocks, 'blocks'],
  [SECTION.links, 'names'],
  [SECTION.openFiles, 'open files'],
  [SECTION.answers, 'answers to clients'],
  [SECTION.detached, 'removed inodes'],
  [SECTION.leavingServers, 'leaving servers'],
  [SECTION.footer, 'state footer'],
]);

/** Opens a checkpoint and reads the whole of it once, to check it. Throws as ImageModule says. */
export async function openImage(
  fs: Pick<FileSystem, 'open' | 'list'>,
  path: string,
): Promise<Image> {
  const found = await findCheckpoint(fs, path);
  try {
    return await new ImageOpener(found).open();
  } catch (error) {
    await found.file.close();
    throw imageFault(error, found.path);
  }
}

/** One pass over the file. */
class ImageOpener {
  private readonly found: FoundCheckpoint;
  private about: ImageAbout | undefined;
  private pages: FilePages | undefined;
  private stateFormat = 0;
  private readonly sizes = new Map<string, { bytes: number; parts: number }>();

  constructor(found: FoundCheckpoint) {
    this.found = found;
  }

  async open(): Promise<Image> {
    const { found } = this;
    const rest = new RestReader();
    let decoder: StateDecoder | undefined;
    const memory = new PagedMemory();
    const chunks = readOpenCheckpoint(found.file, found.path, {
      header: (header, layout) => {
        checkName(found, header.txid);
        const { txid, clusterId, epoch, createdWallMs: writtenMs } = header;
        const about = { path: found.path, txid, clusterId, epoch, writtenMs };
        this.about = { ...about, layout, stateFormat: 0, sizeBytes: 0 };
        if (layout === 1) decoder = new StateDecoder(nullBlockSink, undefined, memory);
      },
      table: (table) => {
        this.pages = new FilePages(found, table);
      },
      group: (group, bytes) => this.pages?.take(group, bytes),
      end: (sizeBytes) => {
        this.about = { ...this.header(), sizeBytes };
      },
    });
    for await (const chunk of chunks) {
      this.note(chunk);
      if (decoder === undefined) rest.push(chunk);
      else decoder.push(chunk);
    }
    const about = { ...this.header(), stateFormat: this.stateFormat };
    const content = decoder === undefined ? rest.finish() : restOf(decoder);
    if (content.header.txid !== about.txid)
      throw new DecodeFault(`the state is that after txid ${content.header.txid}`);
    return {
      about,
      rest: content,
      pages: decoder === undefined ? must(this.pages, 'a table of pages') : new MemoryPages(memory),
      sections: this.sections(),
      close: () => found.file.close(),
    };
  }

  private header(): ImageAbout {
    return must(this.about, 'a header came');
  }

  private note(chunk: Uint8Array): void {
    const [section = 0] = chunk;
    const name = NAMES.get(section) ?? `section ${section}`;
    const size = this.sizes.get(name) ?? { bytes: 0, parts: 0 };
    size.bytes += chunk.length + CHECKPOINT_FRAME_HEADER_BYTES;
    size.parts++;
    this.sizes.set(name, size);
    if (section === SECTION.header && this.stateFormat === 0)
      this.stateFormat = new ByteReader(chunk.subarray(1)).varint();
  }

  /** What is neither pages nor chunks nor footer is the header and the table of pages. */
  private sections(): ImageSection[] {
    const { layout, sizeBytes } = this.header();
    const chunks = [...this.sizes].map(([name, size]) => ({ name, ...size }));
    const pages = layout === 1 ? 0 : must(this.pages, 'a table of pages').count * PAGE_BYTES;
    const known = chunks.reduce((sum, { bytes }) => sum + bytes, bodyStart(layout) + pages);
    const table = sizeBytes - known - CHECKPOINT_FOOTER_BYTES;
    return [
      { name: 'file header', bytes: bodyStart(layout), parts: 1 },
      ...(table === 0 ? [] : [{ name: 'table of pages', bytes: table, parts: 1 }]),
      ...chunks,
      { name: 'file footer', bytes: CHECKPOINT_FOOTER_BYTES, parts: 1 },
    ];
  }
}

/** Of a checkpoint without pages: its records are put into pages in memory, as a start does it. */
function restOf(decoder: StateDecoder): ImageRest {
  const state = decoder.finish();
  const { header, openFiles, answers, detached, leavingServers } = captureRest(state);
  const { classes, ...roots } = state.namespace.roots();
  return {
    header,
    roots,
    classes: new Map(classes.map(({ number, attributes }) => [number, attributes])),
    openFiles: new Map(openFiles.map((file) => [file.inode, file])),
    detached: new Set(detached),
    clients: answers.length,
    leavingServers: leavingServers.length,
  };
}
