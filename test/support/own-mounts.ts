import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, statfs, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { lacking } from '../chaos/nemesis.js';
import { isInstalled, run } from '../chaos/program.js';
import { eventually } from './eventually.js';

/**
 * File systems that only their users see: they are mounted in a namespace that a process of this object keeps, which ends
 * with its standard input. So nothing stays mounted, however the test ends.
 */
export class OwnMounts implements AsyncDisposable {
  /** What runs a program that shall see them. */
  readonly under: readonly string[];
  private readonly holder: ChildProcess;

  /** A text with the reason where this is not permitted. */
  static async make(): Promise<OwnMounts | string> {
    const reason = await lacking(['unshare', 'nsenter', 'mount', 'umount'], isInstalled);
    if (reason !== undefined) return reason;
    const holder = spawn('unshare', ['--mount', 'sh', '-c', 'echo in && exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const told = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (holder.exitCode !== null) return `unshare --mount ended with ${String(told[0])}`;
    return new OwnMounts(holder);
  }

  private constructor(holder: ChildProcess) {
    this.holder = holder;
    this.under = ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`, '--'];
  }

  /** The path by which this process gets to what is mounted there. */
  seen(path: string): string {
    return `/proc/${this.holder.pid}/root${path}`;
  }

  /** A file system in memory. */
  async memory(path: string, sizeBytes: number): Promise<void> {
    await mkdir(path, { recursive: true });
    await this.run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', path);
  }

  /** Leaves so much room in one of those, beside what is in it. */
  async leave(path: string, roomBytes: number): Promise<void> {
    await eventually(`${path} is full`, async () => {
      const { blocks, bfree, bsize } = await statfs(this.seen(path));
      return done(this.remount(path, `size=${(blocks - bfree) * bsize + roomBytes}`));
    });
  }

  /** Of either kind; it has to wait for files that are being written. */
  async makeReadOnly(path: string): Promise<void> {
    await eventually(`${path} is read-only`, () => done(this.remount(path, 'ro')));
  }

  /**
   * An ext4 file system in a file beside the folder, which turns itself read-only at a fault of its own; gives the name of its
   * device.
   */
  async ext4(path: string, sizeBytes: number): Promise<string> {
    const image = `${path}.img`;
    await mkdir(path, { recursive: true });
    await writeFile(image, '');
    await truncate(image, sizeBytes);
    await run('mkfs.ext4', '-q', '-F', image);
    await this.run('mount', '-t', 'ext4', '-o', 'loop,errors=remount-ro', image, path);
    await this.run('rmdir', `${path}/lost+found`);
    return basename((await this.run('findmnt', '-n', '-o', 'SOURCE', path)).trim());
  }

  async remount(path: string, options: string): Promise<void> {
    await this.run('mount', '-o', `remount,${options}`, path);
  }

  /** Takes the file system of `ext4` away and mounts it anew, as an operator does who has repaired it. */
  async mountAnew(path: string): Promise<void> {
    // A process that is gone may still have threads that are about to close their files.
    await eventually(`${path} can be unmounted`, () => done(this.run('umount', path)));
    await this.run('mount', '-t', 'ext4', '-o', 'loop,errors=remount-ro', `${path}.img`, path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.holder, 'exit');
    this.holder.stdin?.end();
    await gone;
  }

  private run(program: string, ...args: readonly string[]): Promise<string> {
    const [enter = '', ...rest] = this.under;
    return run(enter, ...rest, program, ...args);
  }
}

/** Undefined if it fails. */
function done(attempt: Promise<unknown>): Promise<true | undefined> {
  return attempt.then(
    () => true,
    () => undefined,
  );
}
