import { join } from 'node:path';
import { errorMessage, hasCode } from '../../common/error.js';
import { KiB } from '../../common/sizes.js';
import type { Log } from '../../runtime/log.js';
import {
  decodeCursor,
  encodeCursor,
  FRESH_CURSOR,
  type ScrubCursor,
} from '../core/scrub-cursor.js';
import type { Volume } from '../store/volume.js';
import { readWhole } from '../../runtime/read-whole.js';
import { replaceFile } from '../store/replace-file.js';

const CURSOR_FILE = 'SCRUB';
const CURSOR_BYTES_MAX = 4 * KiB;

/**
 * Where the scrubber is, in `SCRUB` on the first disk that works. Losing it, with its disk or otherwise, only means that
 * a round starts anew.
 */
export class CursorFile {
  private readonly volumes: readonly Volume[];
  private readonly log: Log;

  constructor(volumes: readonly Volume[], log: Log) {
    this.volumes = volumes;
    this.log = log;
  }

  async read(): Promise<ScrubCursor> {
    const volume = this.volume;
    if (volume === undefined) return FRESH_CURSOR;
    try {
      const text = await volume.run(() => readText(volume));
      const cursor = decodeCursor(text);
      if (cursor !== undefined) return cursor;
      this.log.warn({ volume: volume.id }, 'scrub cursor damaged: the round starts anew');
    } catch (error) {
      if (!hasCode(error, 'ENOENT'))
        this.log.warn({ error: errorMessage(error) }, 'scrub cursor not read: starting anew');
    }
    return FRESH_CURSOR;
  }

  async write(cursor: ScrubCursor): Promise<void> {
    const volume = this.volume;
    if (volume === undefined) return;
    const data = Buffer.from(encodeCursor(cursor));
    try {
      await volume.run(() => replaceFile(volume.fs, pathOn(volume), data));
    } catch (error) {
      this.log.warn({ error: errorMessage(error) }, 'scrub cursor not written');
    }
  }

  private get volume(): Volume | undefined {
    return this.volumes.find((volume) => !volume.failed);
  }
}

function pathOn(volume: Volume): string {
  return join(volume.dir, CURSOR_FILE);
}

async function readText(volume: Volume): Promise<string> {
  const file = await volume.fs.open(pathOn(volume), 'r');
  try {
    return Buffer.from(await readWhole(file, CURSOR_BYTES_MAX, 0)).toString('utf8');
  } finally {
    await file.close();
  }
}
