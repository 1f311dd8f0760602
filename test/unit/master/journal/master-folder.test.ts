import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterId } from '../../../../src/common/ids.js';
import { lockFolder } from '../../../../src/master/journal/folder-lock.js';
import {
  openMasterFolder,
  type MasterFolder,
} from '../../../../src/master/journal/master-folder.js';
import { FileLog } from '../../../../src/master/journal/file-log.js';
import { Folders, ON_DISK, appendAll } from './log-fixture.js';

const FOLDER = { fs: ON_DISK.fs, lock: lockFolder };

const open = (dir: string, id = 'fresh'): Promise<MasterFolder> =>
  openMasterFolder({
    ...FOLDER,
    dir,
    newClusterId: () => clusterId(id),
    nowWallMs: 1_700_000_000_000,
    createLog: async (logDir, clusterId) =>
      (await FileLog.open({ ...ON_DISK, dir: logDir, clusterId })).close(),
  });

describe('the folder of a master', () => {
  let folders: Folders;
  let dir: string;

  beforeEach(async () => {
    folders = await Folders.make();
    dir = folders.next();
  });
  afterEach(() => folders.remove());

  /** A folder with a record in its log. */
  async function used(): Promise<MasterFolder> {
    const folder = await open(dir);
    const log = await FileLog.open({
      ...ON_DISK,
      dir: folder.logDir,
      clusterId: folder.clusterId,
    });
    await appendAll(log, [['one']]);
    await log.close();
    await folder.close();
    return folder;
  }
  const refused = async (message: RegExp): Promise<void> => {
    await expect(open(dir)).rejects.toMatchObject({
      code: 'LOG_DAMAGED',
      message: expect.stringMatching(message),
    });
    // The refusal gives the lock back.
    await (await lockFolder(dir)).release();
  };

  it('is made once and keeps its identity', async () => {
    const made = await open(dir);
    expect([made.isNew, made.clusterId]).toEqual([true, 'fresh']);
    await made.close();
    const again = await open(dir, 'another');
    expect([again.isNew, again.clusterId, again.createdWallMs]).toEqual([
      false,
      'fresh',
      1_700_000_000_000,
    ]);
    await again.close();
  });

  it('a log without FORMAT is refused', async () => {
    await used();
    await unlink(join(dir, 'FORMAT'));
    await refused(/no FORMAT file: put the missing files back/);
  });

  it('a checkpoint without FORMAT is refused', async () => {
    await mkdir(join(dir, 'checkpoints'), { recursive: true });
    await writeFile(join(dir, 'checkpoints', `checkpoint-${'0'.repeat(19)}7.ckpt`), 'x');
    await refused(/no FORMAT file/);
  });

  it('FORMAT without log and checkpoint is refused', async () => {
    const { logDir } = await used();
    await rm(logDir, { recursive: true });
    await refused(/neither log nor checkpoint/);
  });

  it('a checkpoint without log is refused', async () => {
    const { logDir, checkpointDir } = await used();
    await rm(logDir, { recursive: true });
    await writeFile(join(checkpointDir, `checkpoint-${'0'.repeat(19)}7.ckpt`), 'x');
    await refused(/a checkpoint but no log/);
  });

  it('a log that begins later than the first record, without checkpoint, is refused', async () => {
    const { logDir } = await used();
    await unlink(join(logDir, `log-${'0'.repeat(19)}1.seg`));
    await refused(/begins at txid 2 and there is no checkpoint/);
  });

  it('a damaged FORMAT is refused, a later one politely', async () => {
    await used();
    const good = await readFile(join(dir, 'FORMAT'), 'utf8');
    for (const bad of ['', 'x', 'null', '[]', '{"format":1}', good.replace('2023', 'when')]) {
      await writeFile(join(dir, 'FORMAT'), bad);
      await refused(/FORMAT file is damaged/);
    }
    await writeFile(join(dir, 'FORMAT'), good.replace('"format":1', '"format":2'));
    await expect(open(dir)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });

  it('a crash while the folder was made leaves one that can be made again', async () => {
    const failing = openMasterFolder({
      ...FOLDER,
      dir,
      newClusterId: () => clusterId('lost'),
      nowWallMs: 0,
      createLog: async (logDir, clusterId) => {
        await (await FileLog.open({ ...ON_DISK, dir: logDir, clusterId })).close();
        throw new Error('crash');
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'VOLUME_FAILED' });
    expect((await stat(join(dir, 'log', `log-${'0'.repeat(19)}1.seg`))).size).toBe(512);
    const folder = await open(dir);
    expect([folder.isNew, folder.clusterId]).toEqual([true, 'fresh']);
    await folder.close();
    await used();
  });

  it('a folder with files of others in log/ or checkpoints/ is refused and left as it is', async () => {
    for (const name of ['log', 'checkpoints']) {
      dir = folders.next();
      await mkdir(join(dir, name), { recursive: true });
      await writeFile(join(dir, name, 'syslog.tmp'), 'precious');
      await refused(/syslog\.tmp is none of the master's files/);
      expect(await readFile(join(dir, name, 'syslog.tmp'), 'utf8')).toBe('precious');
    }
  });

  it('files of others beside log/ and checkpoints/ stay, also temporary ones', async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'notes.tmp'), 'precious');
    await (await open(dir)).close();
    await writeFile(join(dir, 'log', 'notes.tmp'), 'precious');
    await used();
    expect(await readFile(join(dir, 'notes.tmp'), 'utf8')).toBe('precious');
    expect(await readFile(join(dir, 'log', 'notes.tmp'), 'utf8')).toBe('precious');
  });

  it('a second opening is refused with the pid of the holder, by whatever path', async () => {
    const folder = await open(dir);
    const alias = folders.next();
    await symlink(dir, alias);
    await expect(open(alias)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await folder.close();
    await (await open(alias)).close();
  });

  it('a holder killed with SIGKILL leaves no stale lock', async () => {
    await mkdir(dir);
    const { dev, ino } = await stat(dir, { bigint: true });
    const script = `require('node:net').createServer((s) => s.end(String(process.pid)))
      .listen({ path: '\\0cairn-master-${dev}-${ino}' }, () => console.log('held'));`;
    const holder = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    await expect(open(dir)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining(`process ${holder.pid}`),
    });
    const ended = once(holder, 'exit');
    holder.kill('SIGKILL');
    await ended;
    await (await open(dir)).close();
  });
});
