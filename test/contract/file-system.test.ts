import { blockingFileSystem } from '../../src/runtime/blocking-file-system.js';
import { nodeFileSystem } from '../../src/runtime/file-system.js';
import { describeFileSystem } from './file-system-contract.js';

describeFileSystem('through libuv', nodeFileSystem);
describeFileSystem('in the thread itself', blockingFileSystem);
