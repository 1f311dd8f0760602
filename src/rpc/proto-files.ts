import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

/** proto/ stands beside both src/ and dist/. */
const PROTO_FOLDER = fileURLToPath(new URL('../../proto', import.meta.url));
const PROTO_FILES = [
  'dfs/v1/namespace.proto',
  'dfs/v1/node.proto',
  'dfs/v1/block.proto',
  'dfs/v1/repair.proto',
  'dfs/v1/admin.proto',
] as const;

/** Reads what proto/ describes, and the files (absolute paths) of `others`, with every name resolved. */
export function readProtoFiles(
  options: protobuf.IParseOptions,
  others: readonly string[] = [],
): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    others.includes(target) ? target : join(PROTO_FOLDER, target);
  root.loadSync([...PROTO_FILES, ...others], options);
  root.resolveAll();
  return root;
}
