import type { FileStatus } from '../../common/file-status.js';
import { minuteStamp } from './dates.js';
import { humanSize } from './human-size.js';
import { modeText } from './mode-text.js';

export interface ListingStyle {
  readonly human: boolean;
  /** Show the time of access instead of the time of change. */
  readonly accessTime: boolean;
  readonly shownPath: (path: string) => string;
}

/** Lines of `ls` in HDFS's columns. Widths only grow, so that pages of one listing stay under each other. */
export class ListingLines {
  private replicationWidth = 3;
  private lengthWidth = 10;
  private ownerWidth = 0;
  private groupWidth = 0;
  private readonly style: ListingStyle;

  constructor(style: ListingStyle) {
    this.style = style;
  }

  fit(entries: readonly FileStatus[]): void {
    for (const entry of entries) {
      this.replicationWidth = Math.max(this.replicationWidth, String(entry.replication).length);
      this.lengthWidth = Math.max(this.lengthWidth, String(entry.length).length);
      this.ownerWidth = Math.max(this.ownerWidth, entry.owner.length);
      this.groupWidth = Math.max(this.groupWidth, entry.group.length);
    }
  }

  line(entry: FileStatus): string {
    const directory = entry.type === 'directory';
    const { human, accessTime, shownPath } = this.style;
    const length = directory ? 0 : entry.length;
    return [
      `${directory ? 'd' : '-'}${modeText(entry.mode)} ${(directory ? '-' : String(entry.replication)).padStart(this.replicationWidth)}`,
      entry.owner.padEnd(this.ownerWidth),
      entry.group.padEnd(this.groupWidth),
      (human ? humanSize(length) : String(length)).padStart(this.lengthWidth),
      minuteStamp(accessTime ? entry.atimeMs : entry.mtimeMs),
      shownPath(entry.path),
    ].join(' ');
  }
}
