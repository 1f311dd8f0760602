import type {
  BlockExplanation,
  CandidateExplanation,
  ExplainRequest,
  Explanation,
  RepairStanding,
} from '../../common/explain-messages.js';
import { blockId, generation } from '../../common/ids.js';
import { REPAIR_PRIORITIES, type RepairPriority } from '../../common/repair-priority.js';
import type { AdminServiceDefinition } from '../gen/dfs/v1/AdminService.js';
import type {
  BlockExplanation as WireBlockExplanation,
  BlockExplanationInput,
} from '../gen/dfs/v1/BlockExplanation.js';
import type {
  CandidateExplanation as WireCandidate,
  CandidateExplanationInput,
} from '../gen/dfs/v1/CandidateExplanation.js';
import type { ExplainRequest as WireExplainRequest } from '../gen/dfs/v1/ExplainRequest.js';
import { count, count32, id, invalid, label, text } from './fields.js';
import { decodeServerReport, encodeServerReport } from './server-report.js';
import { decodeServerState, encodeServerState } from './types.js';
import type { UnaryCodec } from './unary-codec.js';

const TEXT_MAX = 16_384;

export const explainCodec: UnaryCodec<
  ExplainRequest,
  Explanation,
  AdminServiceDefinition['Explain']
> = {
  encodeRequest: (request) => {
    const { healthyToo } = request;
    if (request.kind === 'block') return { blockId: id(request.blockId, 'block_id'), healthyToo };
    if (request.kind === 'file') return { path: text(request.path, 'path'), healthyToo };
    return { server: label(request.server, 'server'), healthyToo };
  },
  decodeRequest,
  encodeResponse: (explanation) => ({
    summary: text(explanation.summary, 'summary', TEXT_MAX),
    blocks: explanation.blocks.map(encodeBlock),
    more: count(explanation.more, 'more'),
    server: explanation.server === undefined ? null : encodeServerReport(explanation.server),
    leaving: count32(explanation.leaving, 'leaving'),
    reaching: count32(explanation.reaching, 'reaching'),
  }),
  decodeResponse: (wire) => ({
    summary: text(wire.summary, 'summary', TEXT_MAX),
    blocks: wire.blocks.map(decodeBlock),
    more: count(wire.more, 'more'),
    server: wire.server === null ? undefined : decodeServerReport(wire.server),
    leaving: count32(wire.leaving, 'leaving'),
    reaching: count32(wire.reaching, 'reaching'),
  }),
};

function decodeRequest(wire: WireExplainRequest): ExplainRequest {
  const { healthyToo } = wire;
  switch (wire.what) {
    case 'blockId':
      return { kind: 'block', blockId: blockId(id(wire.blockId ?? 0, 'block_id')), healthyToo };
    case 'path':
      return { kind: 'file', path: text(wire.path ?? '', 'path'), healthyToo };
    case 'server':
      return { kind: 'server', server: label(wire.server ?? '', 'server'), healthyToo };
    default:
      throw invalid('what', 'must be a block, a path or a server');
  }
}

function encodeBlock(block: BlockExplanation): BlockExplanationInput {
  return {
    blockId: id(block.blockId, 'block.block_id'),
    generation: block.generation ?? 0,
    length: count(block.length, 'block.length'),
    path: text(block.path, 'block.path'),
    offset: count(block.offset, 'block.offset'),
    replication: count32(block.replication, 'block.replication'),
    summary: text(block.summary, 'block.summary', TEXT_MAX),
    priority: block.priority ?? '',
    repair: block.repair,
    sources: block.sources.map(encodeCandidate),
    targets: block.targets.map(encodeCandidate),
    unblock: block.unblock.map((line) => text(line, 'block.unblock', TEXT_MAX)),
  };
}

function decodeBlock(wire: WireBlockExplanation): BlockExplanation {
  return {
    blockId: blockId(id(wire.blockId, 'block.block_id')),
    generation:
      wire.generation === 0 ? undefined : generation(id(wire.generation, 'block.generation')),
    length: count(wire.length, 'block.length'),
    path: text(wire.path, 'block.path'),
    offset: count(wire.offset, 'block.offset'),
    replication: count32(wire.replication, 'block.replication'),
    summary: text(wire.summary, 'block.summary', TEXT_MAX),
    priority: wire.priority === '' ? undefined : priority(wire.priority),
    repair: standing(wire.repair),
    sources: wire.sources.map(decodeCandidate),
    targets: wire.targets.map(decodeCandidate),
    unblock: wire.unblock.map((line) => text(line, 'block.unblock', TEXT_MAX)),
  };
}

function encodeCandidate(candidate: CandidateExplanation): CandidateExplanationInput {
  return {
    server: label(candidate.server, 'candidate.server'),
    domain: label(candidate.domain, 'candidate.domain'),
    state: encodeServerState(candidate.state),
    replica: label(candidate.replica, 'candidate.replica'),
    taken: candidate.taken,
    reason: text(candidate.reason, 'candidate.reason', TEXT_MAX),
  };
}

function decodeCandidate(wire: WireCandidate): CandidateExplanation {
  return {
    server: label(wire.server, 'candidate.server'),
    domain: label(wire.domain, 'candidate.domain'),
    state: decodeServerState(wire.state),
    replica: label(wire.replica, 'candidate.replica'),
    taken: wire.taken,
    reason: text(wire.reason, 'candidate.reason', TEXT_MAX),
  };
}

function priority(word: string): RepairPriority {
  const found = REPAIR_PRIORITIES.find((each) => each === word);
  if (found === undefined)
    throw invalid('block.priority', `must be one of ${REPAIR_PRIORITIES.join(', ')}`);
  return found;
}

const STANDINGS: readonly RepairStanding[] = ['none', 'ready', 'copying', 'waiting'];

function standing(word: string): RepairStanding {
  const found = STANDINGS.find((each) => each === word);
  if (found === undefined) throw invalid('block.repair', `must be one of ${STANDINGS.join(', ')}`);
  return found;
}
