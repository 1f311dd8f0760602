import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROGRAM_MS_MAX } from './limits.js';

const execute = promisify(execFile);

/** Runs a program to its end; resolves with what it printed, rejects with what it complained of. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(program, args, { timeout: PROGRAM_MS_MAX });
  return stdout;
}

/** The same where failing is no news, such as the removal of what may be gone. */
export async function tryRun(program: string, ...args: readonly string[]): Promise<void> {
  await run(program, ...args).catch(() => {});
}

export async function isInstalled(program: string): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  for (const folder of folders)
    if (
      await access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return true;
  return false;
}
