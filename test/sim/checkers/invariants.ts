import type { Piece } from './content-check.js';

/** What a cluster has at its end, once it is healed and has had the time to repair: collected by whoever ran it. */
export interface ClusterPicture {
  readonly files: readonly PicturedFile[];
  readonly servers: readonly PicturedServer[];
  readonly replicas: readonly PicturedReplica[];
}

export interface PicturedFile {
  readonly path: string;
  readonly replication: number;
  readonly length: number;
  readonly blocks: readonly PicturedBlock[];
}

/** A block as the master has it. */
export interface PicturedBlock {
  readonly id: number;
  readonly generation: number;
  readonly length: number;
  readonly sha256: string;
  /** Servers that a reader is sent to. */
  readonly served: readonly string[];
}

export interface PicturedServer {
  readonly id: string;
  readonly domain: string;
  /** Live, in service and with room: a replica could be here. */
  readonly usable: boolean;
}

/** A final replica on a disk, as its bytes are. */
export interface PicturedReplica {
  readonly server: string;
  readonly blockId: number;
  readonly generation: number;
  readonly length: number;
  readonly sha256: string;
}

/** What clients were told, folded to the end. */
export interface AcknowledgedFile {
  readonly path: string;
  readonly content: readonly Piece[];
  readonly length: number;
  /** Longer is fine up to here, where an answer was lost. */
  readonly most: number;
}

export interface InvariantViolation {
  readonly kind:
    | 'acknowledged file is gone'
    | 'acknowledged bytes are gone'
    | 'file length is not its blocks'
    | 'block in two files'
    | 'too few replicas'
    | 'too many replicas'
    | 'domains not used'
    | 'older generation served'
    | 'served and not there'
    | 'replica is not its block'
    | 'orphaned replica';
  readonly subject: string;
  readonly detail: string;
}

/** Everything that must hold of a cluster at rest. */
export function checkCluster(
  picture: ClusterPicture,
  acknowledged: readonly AcknowledgedFile[],
): InvariantViolation[] {
  return [
    ...checkAcknowledged(picture, acknowledged),
    ...checkFiles(picture),
    ...checkCounts(picture),
    ...checkDomains(picture),
    ...checkServed(picture),
    ...checkReplicas(picture),
  ];
}

/** Each acknowledged file is there, with at least its acknowledged bytes; what the bytes are is read (content-check.ts). */
export function checkAcknowledged(
  { files }: ClusterPicture,
  acknowledged: readonly AcknowledgedFile[],
): InvariantViolation[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return acknowledged.flatMap(({ path, length, most }): InvariantViolation[] => {
    const file = byPath.get(path);
    if (file === undefined)
      return [violation('acknowledged file is gone', path, `${length} bytes were acknowledged`)];
    if (file.length >= length && file.length <= most) return [];
    return [
      violation(
        'acknowledged bytes are gone',
        path,
        `${file.length} bytes are there of ${length} to ${most}`,
      ),
    ];
  });
}

export function checkFiles({ files }: ClusterPicture): InvariantViolation[] {
  const owner = new Map<number, string>();
  const found: InvariantViolation[] = [];
  for (const { path, length, blocks } of files) {
    const sum = blocks.reduce((total, block) => total + block.length, 0);
    if (sum !== length)
      found.push(violation('file length is not its blocks', path, `${length}, not ${sum}`));
    for (const { id } of blocks) {
      const other = owner.get(id);
      if (other !== undefined)
        found.push(violation('block in two files', `block ${id}`, `${other} and ${path}`));
      owner.set(id, path);
    }
  }
  return found;
}

/** As many good replicas as wanted, or as there are servers for; not more. */
export function checkCounts(picture: ClusterPicture): InvariantViolation[] {
  const usable = picture.servers.filter((server) => server.usable).length;
  const usableIds = usableServers(picture);
  return eachBlock(picture, (block, file, good) => {
    const wanted = Math.min(file.replication, usable);
    const there = good.filter(({ server }) => usableIds.has(server)).length;
    const what = `${there} good replicas, ${wanted} wanted (${file.path})`;
    if (there < wanted) return [violation('too few replicas', `block ${block.id}`, what)];
    if (there > wanted) return [violation('too many replicas', `block ${block.id}`, what)];
    return [];
  });
}

/** No failure of one domain takes all replicas, wherever there are two domains to choose from. */
export function checkDomains(picture: ClusterPicture): InvariantViolation[] {
  const usable = usableServers(picture);
  const domains = new Set(usable.values()).size;
  return eachBlock(picture, (block, file, good) => {
    const held = good.filter(({ server }) => usable.has(server));
    const spread = new Set(held.map(({ server }) => usable.get(server))).size;
    const wanted = Math.min(file.replication, domains, held.length);
    if (spread >= wanted) return [];
    return [
      violation(
        'domains not used',
        `block ${block.id}`,
        `${spread} domains, ${wanted} possible (${file.path})`,
      ),
    ];
  });
}

/** Readers are sent only to replicas that are there, of the generation that was committed last. */
export function checkServed(picture: ClusterPicture): InvariantViolation[] {
  const held = replicasByBlock(picture);
  return picture.files.flatMap(({ path, blocks }) =>
    blocks.flatMap((block) =>
      block.served.flatMap((server): InvariantViolation[] => {
        const here = (held.get(block.id) ?? []).filter((replica) => replica.server === server);
        if (here.some(({ generation }) => generation === block.generation)) return [];
        const subject = `block ${block.id}`;
        const older = here[0];
        if (older === undefined)
          return [violation('served and not there', subject, `on ${server} (${path})`)];
        return [
          violation(
            'older generation served',
            subject,
            `${older.generation} on ${server}, ${block.generation} committed (${path})`,
          ),
        ];
      }),
    ),
  );
}

/** Every replica on a disk is one of a block that a file has, bit for bit; what is stale or nobody's was deleted. */
export function checkReplicas(picture: ClusterPicture): InvariantViolation[] {
  const blocks = new Map(picture.files.flatMap((file) => file.blocks.map((b) => [b.id, b])));
  return picture.replicas.flatMap((replica): InvariantViolation[] => {
    const { server, blockId, generation, length, sha256 } = replica;
    const block = blocks.get(blockId);
    const subject = `block ${blockId} on ${server}`;
    if (block === undefined)
      return [violation('orphaned replica', subject, `generation ${generation}, no file has it`)];
    if (generation !== block.generation)
      return [
        violation('orphaned replica', subject, `generation ${generation}, not ${block.generation}`),
      ];
    if (length === block.length && sha256 === block.sha256) return [];
    return [
      violation(
        'replica is not its block',
        subject,
        `${length} bytes ${sha256}, not ${block.length} ${block.sha256}`,
      ),
    ];
  });
}

function eachBlock(
  picture: ClusterPicture,
  check: (
    block: PicturedBlock,
    file: PicturedFile,
    good: readonly PicturedReplica[],
  ) => InvariantViolation[],
): InvariantViolation[] {
  const held = replicasByBlock(picture);
  return picture.files.flatMap((file) =>
    file.blocks.flatMap((block) => {
      const good = (held.get(block.id) ?? []).filter(
        ({ generation, length, sha256 }) =>
          generation === block.generation && length === block.length && sha256 === block.sha256,
      );
      return check(block, file, good);
    }),
  );
}

function replicasByBlock({ replicas }: ClusterPicture): Map<number, PicturedReplica[]> {
  const held = new Map<number, PicturedReplica[]>();
  for (const replica of replicas) {
    const known = held.get(replica.blockId);
    if (known === undefined) held.set(replica.blockId, [replica]);
    else known.push(replica);
  }
  return held;
}

/** Domain of each usable server. */
function usableServers({ servers }: ClusterPicture): Map<string, string> {
  return new Map(servers.filter(({ usable }) => usable).map(({ id, domain }) => [id, domain]));
}

function violation(
  kind: InvariantViolation['kind'],
  subject: string,
  detail: string,
): InvariantViolation {
  return { kind, subject, detail };
}
