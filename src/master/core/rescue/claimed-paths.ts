import {
  joinNames,
  nameFault,
  NAME_BYTES_MAX,
  parsePath,
  PATH_COMPONENTS_MAX,
} from '../../../common/path.js';
import { isRefusal } from '../../../common/refusal.js';
import type { ConflictReason } from '../../../common/rescue.js';

/** Where goes what has no place of its own: one folder for each reason. */
export const LOST_AND_FOUND = 'lost+found';
export type LostReason = ConflictReason | 'missing-blocks';
const REASONS: readonly LostReason[] = [
  'missing-blocks',
  'path-taken',
  'path-unusable',
  'overwritten',
];

const encoder = new TextEncoder();

/** Paths of files, first come first served; a path stands for a file or for a directory, never for both. */
export class ClaimedPaths {
  private readonly files = new Set<string>();
  private readonly directories = new Set<string>(['/']);

  constructor() {
    // Reserved before any file can take one of them; made only when something goes there.
    for (const reason of REASONS) this.addDirectories([LOST_AND_FOUND, reason, '']);
  }

  /** Takes the path and gives its names, or says why it cannot be had. */
  claim(path: string): readonly string[] | 'path-taken' | 'path-unusable' {
    const parsed = parsePath(path);
    if (isRefusal(parsed) || parsed.names.length === 0) return 'path-unusable';
    const { names } = parsed;
    return this.take(names) ? names : 'path-taken';
  }

  /** A free name in /lost+found that tells why it is there, and what it was. */
  claimLost(reason: LostReason, path: string, mark: string): readonly string[] {
    const base = path.split('/').findLast((name) => name !== '') ?? '';
    for (let attempt = 1; ; attempt++) {
      const suffix = attempt === 1 ? `.${mark}` : `.${mark}.${attempt}`;
      const kept = shortened(base, suffix);
      const name = nameFault(kept) === undefined ? kept : 'unnamed';
      const names = [LOST_AND_FOUND, reason, name + suffix];
      if (this.take(names)) return names;
    }
  }

  private take(names: readonly string[]): boolean {
    const path = joinNames(names);
    if (names.length > PATH_COMPONENTS_MAX) return false;
    if (this.files.has(path) || this.directories.has(path)) return false;
    for (let i = 1; i < names.length; i++)
      if (this.files.has(joinNames(names.slice(0, i)))) return false;
    this.files.add(path);
    this.addDirectories(names);
    return true;
  }

  private addDirectories(names: readonly string[]): void {
    for (let i = 1; i < names.length; i++) this.directories.add(joinNames(names.slice(0, i)));
  }
}

/** As much of a name as leaves room for what comes behind it, whole characters only. */
function shortened(name: string, suffix: string): string {
  const room = NAME_BYTES_MAX - encoder.encode(suffix).length;
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += encoder.encode(character).length;
    if (bytes > room) break;
    kept += character;
  }
  return kept;
}
