import { balance } from './admin/balance.js';
import { checkpoint } from './admin/checkpoint.js';
import { config } from './admin/config.js';
import { explain } from './admin/explain.js';
import { decommission, recommission } from './admin/decommission.js';
import { fsck } from './admin/fsck.js';
import { gc } from './admin/gc.js';
import { health } from './admin/health.js';
import { maintenance } from './admin/maintenance.js';
import { image } from './admin/image.js';
import { oplog } from './admin/oplog.js';
import { repair } from './admin/repair.js';
import { report } from './admin/report.js';
import { safemode } from './admin/safemode.js';
import { scrub } from './admin/scrub.js';
import { top } from './admin/top.js';
import type { Command } from './command.js';
import { append } from './files/append.js';
import { cat } from './files/cat.js';
import { checksum } from './files/checksum.js';
import { chmod } from './files/chmod.js';
import { chgrp, chown } from './files/chown.js';
import { concat } from './files/concat.js';
import { count } from './files/count.js';
import { cp } from './files/cp.js';
import { df } from './files/df.js';
import { du } from './files/du.js';
import { find } from './files/find.js';
import { get } from './files/get.js';
import { getmerge } from './files/getmerge.js';
import { head } from './files/head.js';
import { locate } from './files/locate.js';
import { ls } from './files/ls.js';
import { mkdir } from './files/mkdir.js';
import { mv } from './files/mv.js';
import { moveFromLocal, put } from './files/put.js';
import { rm, rmdir } from './files/rm.js';
import { setrep } from './files/setrep.js';
import { stat } from './files/stat.js';
import { tail } from './files/tail.js';
import { test } from './files/test.js';
import { touch, touchz } from './files/touch.js';
import { expunge, trash } from './files/trash.js';
import { truncate } from './files/truncate.js';
import { version } from './version.js';

const FILES = [
  ls,
  put,
  get,
  cat,
  head,
  tail,
  cp,
  mv,
  rm,
  trash,
  expunge,
  mkdir,
  rmdir,
  touch,
  touchz,
  append,
  truncate,
  concat,
  stat,
  du,
  df,
  count,
  find,
  test,
  checksum,
  setrep,
  chmod,
  chown,
  chgrp,
  getmerge,
  locate,
  moveFromLocal,
];
const ADMINISTRATION = [
  report,
  top,
  fsck,
  explain,
  safemode,
  decommission,
  recommission,
  maintenance,
  balance,
  repair,
  scrub,
  gc,
  checkpoint,
  oplog,
  image,
  health,
  config,
];
const COMMANDS: readonly Command[] = [...FILES, ...ADMINISTRATION, version];

const BY_NAME = new Map(
  COMMANDS.flatMap((command) =>
    [command.name, ...(command.aliases ?? [])].map((name): [string, Command] => [name, command]),
  ),
);

export function allCommands(): readonly Command[] {
  return COMMANDS;
}

export function findCommand(name: string): Command | undefined {
  return BY_NAME.get(name);
}
