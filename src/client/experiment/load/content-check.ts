import {
  CONTENT_PAGE_BYTES,
  contentNameOf,
  DescribedContent,
  type ContentName,
} from '../../core/experiment/described-content.js';

/** Bytes were read that are not what was written: the worst that can be found. */
export class WrongContent extends Error {
  override readonly name = 'WrongContent';
}

/** Compares what is read of a described content, slice by slice, with what it must be. */
export class ContentCheck {
  private readonly content: DescribedContent;
  private position: number;
  private page: Uint8Array = new Uint8Array(0);
  private pageIndex = -1;

  constructor(name: ContentName, start = 0) {
    this.content = new DescribedContent(name);
    this.position = start;
  }

  /** @throws WrongContent */
  take(slice: Uint8Array): void {
    for (let at = 0; at < slice.length;) {
      const index = Math.floor(this.position / CONTENT_PAGE_BYTES);
      if (index !== this.pageIndex) this.page = this.content.page((this.pageIndex = index));
      const within = this.position - index * CONTENT_PAGE_BYTES;
      const count = Math.min(slice.length - at, CONTENT_PAGE_BYTES - within);
      const wanted = this.page.subarray(within, within + count);
      if (Buffer.compare(slice.subarray(at, at + count), wanted) !== 0)
        throw this.wrong(slice.subarray(at, at + count), wanted);
      at += count;
      this.position += count;
    }
  }

  /** @throws WrongContent if the bytes taken do not end where they should */
  end(at = this.content.name.length): void {
    if (this.position === at) return;
    const { path } = this.content.name;
    throw new WrongContent(`${path}: ends at byte ${this.position} instead of ${at}`);
  }

  private wrong(found: Uint8Array, wanted: Uint8Array): WrongContent {
    const first = found.findIndex((byte, i) => byte !== wanted[i]);
    const { path, version } = this.content.name;
    const other = this.position === 0 ? contentNameOf(found) : undefined;
    const says = other === undefined ? '' : `; it says it is ${JSON.stringify(other)}`;
    return new WrongContent(
      `${path} version ${version}: byte ${this.position + first} is wrong${says}`,
    );
  }
}
