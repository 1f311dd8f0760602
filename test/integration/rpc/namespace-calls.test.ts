import { namespaceClient } from '../../../src/rpc/namespace-client.js';
import { namespaceCallsContract } from '../../contract/namespace-calls-contract.js';
import { connect, connectSession } from './fixture.js';

namespaceCallsContract('unary', (address) => namespaceClient(connect(address)));
namespaceCallsContract('session', (address) => connectSession(address).namespace);
