import { PlainNamespace } from '../../../../support/plain-namespace.js';
import { namespaceContract } from '../../../../contract/namespace-contract.js';

namespaceContract('plain', () => new PlainNamespace());
