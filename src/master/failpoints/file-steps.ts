import { TEMP_SUFFIX } from '../../runtime/durable-files.js';
import type { OpenFlags } from '../../runtime/file-system.js';
import {
  bodyStart,
  CHECKPOINT_LAYOUT,
  CHECKPOINT_FOOTER_BYTES,
  decodeCheckpointHeader,
} from '../checkpoint/checkpoint-format.js';
import { PAGE_BYTES } from '../core/memory/page-sizes.js';
import { claimedLength, FRAME_HEADER_BYTES } from '../journal/segment-format.js';
import type { FailPointName } from './fail-point-names.js';

/** What the boundaries of the calls on one file are called. */
export interface FileSteps {
  readonly beforeOpen?: FailPointName;
  readonly opened?: FailPointName;
  readonly write?: (data: Uint8Array, position: number) => WriteSteps;
  readonly beforeCut?: FailPointName;
  readonly cut?: FailPointName;
  readonly datasynced?: FailPointName;
  readonly synced?: FailPointName;
  readonly closed?: FailPointName;
}

export interface WriteSteps {
  readonly before?: FailPointName;
  /** Points that are reached when only so many bytes are written. */
  readonly parts: readonly { readonly bytes: number; readonly reached: FailPointName }[];
  readonly after: FailPointName;
}

/** Of a file that is opened so; undefined if it has no boundaries. */
export function fileSteps(path: string, flags: OpenFlags): FileSteps | undefined {
  // A handle stays with its file when that gets its name: what is opened as temporary takes the batches later.
  if (flags === 'w' && path.endsWith(`.seg${TEMP_SUFFIX}`)) return SEGMENT;
  if (flags === 'r+' && path.endsWith('.seg')) return TAIL;
  if (flags === 'w' && path.endsWith(`.ckpt${TEMP_SUFFIX}`)) return checkpointSteps();
  return undefined;
}

const SEGMENT: FileSteps = {
  beforeOpen: 'segment-before-open',
  opened: 'segment-opened',
  write: (data, position) =>
    position === 0
      ? halved(data, 'segment-header-half-written', 'segment-header-written')
      : batchSteps(data),
  beforeCut: 'sealed-before-cut',
  cut: 'sealed-cut',
  datasynced: 'append-synced',
  synced: 'segment-header-synced',
};

const TAIL: FileSteps = {
  beforeCut: 'tail-before-cut',
  cut: 'tail-cut',
  write: (data) => halved(data, 'tail-half-rewritten', 'tail-rewritten'),
  synced: 'tail-synced',
};

function batchSteps(data: Uint8Array): WriteSteps {
  const frame = claimedLength(data.subarray(0, FRAME_HEADER_BYTES)) ?? data.length;
  const inZeros = frame + Math.floor((data.length - frame) / 2);
  return {
    before: 'append-before-write',
    parts: [
      { bytes: Math.floor(frame / 2), reached: 'append-frame-half-written' },
      ...(inZeros > frame
        ? [{ bytes: inZeros, reached: 'append-zeros-half-written' } as const]
        : []),
    ],
    after: 'append-written',
  };
}

/** Of the one file: where its pages end is known when its header is written. */
function checkpointSteps(): FileSteps {
  let pagesEnd = 0;
  return {
    beforeOpen: 'checkpoint-before-open',
    opened: 'checkpoint-opened',
    write: (data, position) => {
      if (position === 0) {
        const decoded = decodeCheckpointHeader(data);
        const pages = 'header' in decoded ? decoded.header.pages : 0;
        pagesEnd = bodyStart(CHECKPOINT_LAYOUT) + pages * PAGE_BYTES;
        return halved(data, 'checkpoint-header-half-written', 'checkpoint-header-written');
      }
      if (position < pagesEnd)
        return halved(data, 'checkpoint-pages-half-written', 'checkpoint-pages-written');
      if (isFooter(data))
        return halved(data, 'checkpoint-footer-half-written', 'checkpoint-footer-written');
      return halved(data, 'checkpoint-frame-half-written', 'checkpoint-frame-written');
    },
    synced: 'checkpoint-synced',
  };
}

function isFooter(data: Uint8Array): boolean {
  return (
    data.length === CHECKPOINT_FOOTER_BYTES &&
    Buffer.from(data.subarray(0, 4)).toString('latin1') === 'CEND'
  );
}

function halved(data: Uint8Array, half: FailPointName, after: FailPointName): WriteSteps {
  return { parts: [{ bytes: Math.floor(data.length / 2), reached: half }], after };
}
