/** An exact replacement in one source file. */
export interface Spoiling {
  /** Below src/. */
  readonly file: string;
  /** Stands there exactly once, or the bug cannot be planted any more and has to be looked at. */
  readonly find: string;
  readonly replace: string;
}

/** A mistake that somebody could make. */
export interface PlantedBug extends Spoiling {
  readonly name: string;
  /** What would make good for the mistake, and is taken away too. */
  readonly also?: readonly Spoiling[];
  /** Found within so many seeds, from 1 on. */
  readonly seedsMax: number;
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'master answers before fsync',
    file: 'master/journal/file-log.ts',
    find: 'await segment.file.datasync();',
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'master answers before the log has the operation',
    file: 'master/kernel.ts',
    find: 'return this.options.log.durable(this.state.txid);',
    replace: 'return Promise.resolve();',
    seedsMax: 10,
  },
  {
    name: 'replica final before fsync',
    file: 'blockserver/store/partial-replica.ts',
    find: "if (durability === 'sync') await volume.runSync(() => file.datasync());",
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'folder of a replica not synced',
    file: 'blockserver/store/partial-replica.ts',
    find: `if (durability === 'sync')
      await volume.runSync(() => syncFolder(fs, volume.folderPath(this.current.blockId)));`,
    replace: '',
    seedsMax: 20,
  },
  {
    name: 'small replica final before fsync',
    file: 'blockserver/small-files/stepwise-small-files.ts',
    find: 'if (sync) await synced(() => file.datasync());',
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'folder of a small replica not synced',
    file: 'blockserver/small-files/stepwise-small-files.ts',
    find: 'if (sync) await synced(() => syncFolder(fs, dirname(path)));',
    replace: '',
    seedsMax: 20,
  },
  {
    name: 'no folder is ever synced',
    file: 'runtime/durable-files.ts',
    find: 'await folder.sync();',
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'stale generation counts as good',
    file: 'master/core/blocks/replica-class.ts',
    find: "if (replica.generation < committed.generation) return 'stale';",
    replace: "if (replica.generation < committed.generation) return 'good';",
    seedsMax: 10,
  },
  {
    name: 'excess deletion goes on to the last good replica',
    file: 'master/core/redundancy/excess-replicas.ts',
    find: 'holders.length > Math.max(1, facts.replication)',
    replace: 'holders.length > 0 && holders.length > facts.replication - 1',
    seedsMax: 30,
  },
  {
    name: 'lease not fenced',
    file: 'master/core/commands/lease.ts',
    find: 'if (file === undefined || file.holder !== caller.clientId)',
    replace: 'if (file === undefined)',
    seedsMax: 20,
  },
  {
    name: 'retry applied twice',
    file: 'master/core/lookup-retry.ts',
    find: 'if (result !== undefined) return { result };',
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'late copy of a refused call carried out',
    file: 'master/core/refused-calls.ts',
    find: 'if (known !== undefined) return known;',
    replace: '',
    seedsMax: 60,
  },
  {
    name: 'retries forgotten at once',
    file: 'master/core/limits.ts',
    find: 'RETRY_SILENCE_OPERATIONS = 4_000_000',
    replace: 'RETRY_SILENCE_OPERATIONS = 4',
    seedsMax: 10,
  },
  {
    name: 'torn tail of the log left in place',
    file: 'master/journal/log-recovery.ts',
    find: 'await file.truncate(survey.end);',
    replace: '',
    seedsMax: 60,
  },
  {
    name: 'short write taken for a whole one',
    file: 'runtime/durable-files.ts',
    find: 'at += bytesWritten;',
    replace: 'at = data.length;',
    seedsMax: 10,
  },
  {
    name: 'chunk checksums not looked at by server and reader',
    file: 'common/checksum.ts',
    find: 'export function firstBadPiece(',
    replace:
      'export function firstBadPiece(): number {\n  return -1;\n}\nexport function unusedFirstBadPiece(',
    seedsMax: 10,
  },
  {
    name: 'report race: a report that failed is not sent again',
    file: 'blockserver/node-link/reporter.ts',
    find: `    } catch (error) {
      this.plan.putBack();`,
    replace: `    } catch (error) {
      this.plan.confirm();`,
    also: [
      {
        file: 'master/core/report-intake.ts',
        find: 'const isSame = sameDigest(blocks.told.digest(server.index), digest);',
        replace: 'const isSame = true;',
      },
    ],
    seedsMax: 20,
  },
  {
    name: 'completion asked again under another number',
    file: 'client/write/file-writer.ts',
    find: 'if (handed?.isOf(last?.generation) === true) return handed.ask(this.blocks.signal);',
    replace: '',
    seedsMax: 20,
  },
  {
    name: 'block map does not hear of the new generation of an append',
    file: 'master/core/apply/write.ts',
    find: 'tellWriting(state, inode, reopened);',
    replace: '',
    seedsMax: 10,
  },
  {
    name: 'block of a lease that ended counts as being written',
    file: 'master/core/apply/blocks.ts',
    find: `  else tellCommitted(state, inode, committed);
}`,
    replace: '}',
    seedsMax: 20,
  },
];
