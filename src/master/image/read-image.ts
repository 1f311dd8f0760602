import type {
  ImageChange,
  ImageDiffSummary,
  ImageInode,
  ImageStats,
  ImageView,
} from '../../common/image.js';
import { nodeFileSystem } from '../../runtime/file-system.js';
import * as diff from './diff-images.js';
import * as stats from './image-stats.js';
import * as view from './view-image.js';

/** What the command line loads: checkpoints on this machine. Throws as ImageModule says. */
export function viewImage(query: ImageView): AsyncIterable<ImageInode> {
  return view.viewImage(nodeFileSystem, query);
}

export function imageStats(path: string, signal: AbortSignal): Promise<ImageStats> {
  return stats.imageStats(nodeFileSystem, path, signal);
}

export function diffImages(
  from: string,
  to: string,
): AsyncIterable<ImageChange | ImageDiffSummary> {
  return diff.diffImages(nodeFileSystem, from, to);
}
