import type { Readable } from 'node:stream';
import type { Output } from './output.js';

/** ANSI sequences that every terminal of today knows. */
const HOME = '\u001b[H';
const CLEAR = '\u001b[2J';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_SCREEN_END = '\u001b[J';
const CURSOR_OFF = '\u001b[?25l';
const CURSOR_ON = '\u001b[?25h';
/** Off, a line that is wider than it looks does not push the others down. */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/**
 * A page that is drawn over and over in the same place. Each frame is one write that overwrites the last and clears only what
 * it leaves over, so nothing flickers. `close` gives the terminal back as it was, with the last frame on it.
 */
export class LiveScreen {
  private readonly stdout: Output;

  constructor(stdout: Output) {
    this.stdout = stdout;
  }

  async open(): Promise<void> {
    await this.write(`${CURSOR_OFF}${WRAP_OFF}${CLEAR}`);
  }

  async draw(lines: readonly string[]): Promise<void> {
    const rows = lines.map((line) => `${line}${CLEAR_LINE_END}\n`).join('');
    await this.write(`${HOME}${rows}${CLEAR_SCREEN_END}`);
  }

  async close(): Promise<void> {
    await this.write(`${WRAP_ON}${CURSOR_ON}`);
  }

  private async write(text: string): Promise<void> {
    await this.stdout.text(text);
    await this.stdout.flush();
  }
}

interface Keyboard extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
}

/** Calls back with each key as it is pressed, if stdin is a keyboard. Returns the way to stop. */
export function watchKeys(stdin: Readable, onKey: (key: string) => void): () => void {
  const keyboard = stdin as Keyboard;
  if (keyboard.isTTY !== true) return () => {};
  const listen = (data: Buffer | string): void => {
    for (const key of data.toString()) onKey(key);
  };
  keyboard.setRawMode?.(true);
  keyboard.on('data', listen);
  return () => {
    keyboard.off('data', listen);
    keyboard.setRawMode?.(false);
    keyboard.pause();
  };
}
