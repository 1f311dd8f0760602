import { PlainNamespace } from '../../../../../src/master/core/namespace/plain-namespace.js';
import { namespaceContract } from '../../../../contract/namespace-contract.js';

namespaceContract('plain', () => new PlainNamespace());
