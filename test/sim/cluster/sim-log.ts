import type { Log } from '../../../src/runtime/log.js';
import type { SimNode } from '../world/node.js';

export interface LogLine {
  readonly atMs: number;
  readonly node: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'fatal';
  readonly message: string;
  readonly fields: unknown;
}

const LINES_MAX = 10_000;

/** What the processes of a world log, from warnings on unless more is asked for; the oldest lines go. */
export class SimLog {
  readonly lines: LogLine[] = [];
  level: 'debug' | 'info' | 'warn' = 'warn';
  /** Told of each line that is kept. */
  onLine: (line: LogLine) => void = () => {};

  of(node: SimNode): Log {
    const rank = { debug: 0, info: 1, warn: 2, error: 3, fatal: 3 };
    const write =
      (level: LogLine['level']) =>
      (fields: unknown, message?: string): void => {
        if (rank[level] < rank[this.level]) return;
        const text = message ?? (typeof fields === 'string' ? fields : '');
        this.keep({ atMs: node.world.nowMs, node: node.name, level, message: text, fields });
      };
    const log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      fatal: write('fatal'),
    };
    return log;
  }

  private keep(line: LogLine): void {
    this.lines.push(line);
    if (this.lines.length > LINES_MAX) this.lines.splice(0, LINES_MAX / 2);
    this.onLine(line);
  }
}
