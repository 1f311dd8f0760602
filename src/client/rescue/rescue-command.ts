import { userInfo } from 'node:os';
import type { Writable } from 'node:stream';
import type { Clock } from '../../common/clock.js';
import { ERROR_CODES } from '../../common/error-codes.js';
import { DfsError } from '../../common/error.js';
import type { InventoryRecord } from '../../common/inventory.js';
import type { BuildModule, RescueReport, ScanModule } from '../../common/rescue.js';
import { resolveConfig, type ConfigSchema, type ConfigValues } from '../../runtime/config.js';
import { parseFlags } from '../../runtime/flags.js';
import { flagLines } from '../../runtime/settings-help.js';
import { asDfsError, errorLine } from '../commands/failures.js';
import { readInventory, writeInventory } from './inventory-file.js';
import { BUILD_SETTINGS, RESCUE_SETTINGS, SCAN_SETTINGS } from './rescue-settings.js';
import { NOTES, rescueText } from './rescue-text.js';
import { scanProgress } from './scan-progress.js';

/** The outside of the command; what `dfs` gives to all its commands fits. */
export interface RescueIo {
  readonly stdout: Pick<Writable, 'write'>;
  readonly stderr: Pick<Writable, 'write'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Aborted by an interrupt. */
  readonly signal: AbortSignal;
}

/** The two halves, which belong to other roles: loaded by their place when they are wanted. */
export interface RescueHalves {
  scan(): Promise<ScanModule>;
  build(): Promise<BuildModule>;
}

const HALVES: RescueHalves = {
  scan: () => load<ScanModule>('../../blockserver/rescue/scan-disks.js'),
  build: () => load<BuildModule>('../../master/rescue/build-namespace.js'),
};

async function load<T>(place: string): Promise<T> {
  return (await import(new URL(place, import.meta.url).href)) as T;
}

/**
 * `dfs rescue …`: a namespace from the disks of block servers, for a master whose folder is lost. Exit code 0 if every
 * file found is whole and in its place, 1 if a part is not, and that of the error if nothing was rescued.
 */
export async function rescueCommand(
  argv: readonly string[],
  io: RescueIo,
  halves: RescueHalves = HALVES,
): Promise<number> {
  try {
    return await new Invocation(io, halves).run(argv);
  } catch (error) {
    const fault = asDfsError(error);
    io.stderr.write(`${errorLine('rescue', fault, argv.includes('--json'))}\n`);
    return ERROR_CODES[fault.code].exit;
  }
}

class Invocation {
  private readonly io: RescueIo;
  private readonly halves: RescueHalves;

  constructor(io: RescueIo, halves: RescueHalves) {
    this.io = io;
    this.halves = halves;
  }

  async run(argv: readonly string[]): Promise<number> {
    if (argv.length === 0 || argv.includes('--help') || argv[0] === 'help') {
      this.io.stdout.write(USAGE);
      return argv.length === 0 ? 2 : 0;
    }
    if (argv[0] === 'scan') return this.scan(argv.slice(1));
    if (argv[0] === 'build') return this.build(argv.slice(1));
    return this.both(argv);
  }

  private async both(argv: readonly string[]): Promise<number> {
    const values = settings(RESCUE_SETTINGS, argv);
    const records = async (): Promise<AsyncIterable<InventoryRecord>> =>
      (await this.halves.scan()).scanDisks({
        disks: given(values.disks, '--disks FOLDER, once for each disk of each block server'),
        verify: values.verify,
        // Looking changes nothing, so a running server need not stop for it.
        lock: !values.dryRun,
        ...this.scanning(),
      });
    return this.rescue(values, async () => [await records()]);
  }

  private async build(argv: readonly string[]): Promise<number> {
    const values = settings(BUILD_SETTINGS, argv);
    const files = given(values.inventory, '--inventory FILE, once for each machine');
    return this.rescue(values, () => Promise.resolve(files.map(readInventory)));
  }

  private async scan(argv: readonly string[]): Promise<number> {
    const { disks, verify, out, json } = settings(SCAN_SETTINGS, argv);
    if (out === undefined)
      throw new DfsError('INVALID_ARGUMENT', 'Say where the inventory goes: --out FILE');
    const scanner = await this.halves.scan();
    const records = scanner.scanDisks({
      disks: given(disks, '--disks FOLDER, once for each disk'),
      verify,
      lock: true,
      ...this.scanning(),
    });
    const found = { disk: 0, replica: 0, damaged: 0 };
    await writeInventory(out, records, ({ kind }) => found[kind]++);
    const summary = { inventory: out, disks: found.disk, replicas: found.replica };
    const text = `${out}: ${found.disk} disks, ${found.replica} replicas, ${found.damaged} damaged files`;
    this.print(json ? JSON.stringify({ ...summary, damaged: found.damaged }) : text);
    return 0;
  }

  private async rescue(
    values: Omit<ConfigValues<typeof BUILD_SETTINGS>, 'inventory'>,
    inventories: () => Promise<readonly AsyncIterable<InventoryRecord>[]>,
  ): Promise<number> {
    const { dir, dryRun, json, replication, blockSize, supergroup } = values;
    if (dir === undefined && !dryRun)
      throw new DfsError('INVALID_ARGUMENT', 'Say where the new master lives: --dir FOLDER');
    const builder = await this.halves.build();
    // Before hours of scanning, not after.
    if (dir !== undefined) await builder.refuseUsedFolder(dir);
    const report = await builder.buildNamespace({
      dir: dryRun ? undefined : dir,
      inventories: await inventories(),
      superuser: values.superuser ?? this.io.env['DFS_USER'] ?? userInfo().username,
      supergroup,
      replication,
      blockSize,
      signal: this.io.signal,
    });
    this.print(json ? jsonReport(report) : rescueText(report).trimEnd());
    return report.whole ? 0 : 1;
  }

  private scanning() {
    const { clock, signal, stderr } = this.io;
    const say = (line: string): void => void stderr.write(`rescue: ${line}\n`);
    return { signal, onProgress: scanProgress(clock, say) };
  }

  private print(text: string): void {
    this.io.stdout.write(`${text}\n`);
  }
}

function jsonReport(report: RescueReport): string {
  return JSON.stringify({ ...report, dir: report.dir ?? null, notes: NOTES }, undefined, 2);
}

function given(list: readonly string[] | undefined, flag: string): readonly string[] {
  if (list === undefined || list.length === 0)
    throw new DfsError('INVALID_ARGUMENT', `Say what to read: ${flag}`);
  return list;
}

/** Flags alone: what the environment says of a master or a block server must not leak into a rescue. */
function settings<const S extends ConfigSchema>(
  schema: S,
  argv: readonly string[],
): ConfigValues<S> {
  const { flags, rest } = parseFlags(schema, argv);
  if (rest[0] !== undefined)
    throw new DfsError('INVALID_ARGUMENT', `What is '${rest[0]}'? See dfs rescue --help`);
  return resolveConfig(schema, { flags }).values;
}

const USAGE = `dfs rescue: rebuild a namespace from block servers' disks when the master's folder is lost

  rescue --dir NEW --disks D...       with all disks on this machine
  rescue scan --disks D... --out F    on each machine with disks: writes what its disks hold to a file
  rescue build --dir NEW --inventory F...   where the new master will run: from those files

Block servers must be stopped. Nothing is ever written to their disks.

Flags:
${flagLines(RESCUE_SETTINGS)}Flags of scan also:
${flagLines({ out: SCAN_SETTINGS.out })}Flags of build also:
${flagLines({ inventory: BUILD_SETTINGS.inventory })}`;
