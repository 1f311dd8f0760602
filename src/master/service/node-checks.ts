import { DecodeFault } from '../../common/byte-reader.js';
import { DfsError } from '../../common/error.js';
import { isFaultDomain } from '../../common/fault-domain.js';
import type {
  HeartbeatRequest,
  RegisterRequest,
  ReplicaName,
  ReportDamageRequest,
  ReportReplicasRequest,
  ReportedReplica,
  VolumeStatus,
} from '../../common/node-messages.js';
import { unpackReplicas } from '../../common/packed-replicas.js';
import { ReplicaColumns } from '../../common/replica-columns.js';
import { parseServerAddress } from '../core/servers/server-address.js';
import { NAME_CHARS_MAX, VOLUMES_MAX } from './node-limits.js';

/** Checks of what block servers send, at the door: each throws DfsError INVALID_ARGUMENT and nothing is changed. */

const SERVER_ID = /^[A-Za-z0-9_.-]{1,64}$/;
const CONTROL_CHARACTERS = /\p{Cc}/u;

export function checkRegister(request: RegisterRequest): void {
  checkServerId(request.serverId);
  checkName('the name', request.name);
  checkName('the version', request.version);
  if (parseServerAddress(request.address) === undefined)
    throw invalid(
      `The address '${short(request.address)}' is not host:port; give the block server one that clients can reach`,
    );
  if (!isFaultDomain(request.domain))
    throw invalid(
      `'${short(request.domain)}' is not a fault domain; give one such as /rack1 or /zone1/rack2`,
    );
  checkVolumes(request.volumes);
  checkWhole('number of replicas', request.replicas ?? 0);
}

export function checkHeartbeat(request: HeartbeatRequest): void {
  checkServerId(request.serverId);
  checkWhole('registration', request.registration);
  checkWhole('active streams', request.activeStreams);
  checkVolumes(request.volumes);
  const { repairAddress } = request;
  if (repairAddress !== undefined && parseServerAddress(repairAddress) === undefined)
    throw invalid(`The address for repair '${short(repairAddress)}' is not host:port`);
}

/** What a report adds, checked with all else in it. */
export function checkReport(request: ReportReplicasRequest, pageSize: number): ReplicaColumns {
  const { added, removed, packed, page, digest } = request;
  checkServerId(request.serverId);
  checkWhole('registration', request.registration);
  checkWhole('sequence', request.sequence, 1);
  for (const part of [added, removed])
    if (part.length > pageSize)
      throw invalid(`A report of ${part.length} replicas; send at most ${pageSize} at once`);
  removed.forEach(checkReplica);
  if (packed !== undefined && added.length > 0)
    throw invalid('A report says what was added in one way: added, or packed');
  const replicas = packed === undefined ? checkAdded(added) : unpack(packed, pageSize);
  if (page !== undefined) checkPage(replicas, removed, page);
  if (digest === undefined) return replicas;
  if (page !== undefined || replicas.count > 0 || removed.length > 0)
    throw invalid('A report with a digest cannot say anything else');
  checkWhole('digest', digest.count);
  return replicas;
}

function checkAdded(added: readonly ReportedReplica[]): ReplicaColumns {
  for (const replica of added) {
    checkReplica(replica);
    checkWhole('length', replica.length);
  }
  return ReplicaColumns.of(added);
}

function unpack(packed: Uint8Array, pageSize: number): ReplicaColumns {
  try {
    return unpackReplicas(packed, pageSize);
  } catch (error) {
    if (error instanceof DecodeFault)
      throw invalid(`The packed replicas of a report do not decode: ${error.message}`);
    throw error;
  }
}

export function checkDamage(request: ReportDamageRequest): void {
  checkServerId(request.serverId);
  checkServerId(request.damagedServerId);
  checkWhole('registration', request.registration);
  checkReplica(request);
}

/** A page lists the ids in its range, rising, the generations of one block falling; its gaps say what the server does not have. */
function checkPage(
  { ids, generations, count }: ReplicaColumns,
  removed: readonly ReplicaName[],
  page: { readonly after: number; readonly upTo: number },
): void {
  checkWhole('start of the page', page.after);
  checkWhole('end of the page', page.upTo);
  if (page.upTo <= page.after) throw invalid('A page of a report must end after its start');
  if (removed.length > 0) throw invalid('A page of a full report cannot name removed replicas');
  let last = page.after;
  let lastGeneration = 0;
  for (let i = 0; i < count; i++) {
    const id = ids[i]!;
    const older = id === last && generations[i]! < lastGeneration;
    if (!(id > last || older) || id > page.upTo)
      throw invalid(
        `Block ${id} is out of order in the page (${page.after}, ${page.upTo}]; send ids rising, and the generations of one falling`,
      );
    last = id;
    lastGeneration = generations[i]!;
  }
}

function checkReplica(name: ReplicaName): void {
  checkWhole('block id', name.blockId);
  checkWhole('generation', name.generation);
  if (name.blockId === 0 || name.generation === 0)
    throw invalid('Block ids and generations start at 1');
}

function checkVolumes(volumes: readonly VolumeStatus[]): void {
  if (volumes.length > VOLUMES_MAX)
    throw invalid(`${volumes.length} volumes; one block server may have ${VOLUMES_MAX}`);
  for (const volume of volumes) {
    checkName('a volume id', volume.id);
    checkWhole('capacity', volume.capacity);
    checkWhole('used', volume.used);
    checkWhole('remaining', volume.remaining);
  }
}

function checkServerId(id: string): void {
  if (!SERVER_ID.test(id)) throw invalid(`'${short(id)}' is not a server id`);
}

function checkName(what: string, text: string): void {
  if (text === '' || text.length > NAME_CHARS_MAX || CONTROL_CHARACTERS.test(text))
    throw invalid(
      `'${short(text)}' cannot be ${what}: 1 to ${NAME_CHARS_MAX} printable characters`,
    );
}

function checkWhole(what: string, value: number, least = 0): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw invalid(`${value} cannot be a ${what}: a whole number from ${least} to 2^53 - 1`);
}

function short(text: string): string {
  return text.slice(0, 80);
}

function invalid(message: string): DfsError {
  return new DfsError('INVALID_ARGUMENT', message);
}
