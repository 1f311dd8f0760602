import * as fc from 'fast-check';

/*
 * Properties draw from the seed in PROPERTY_SEED instead of a new one each run. `make verify` sets it: whether a change
 * passes must not hang on what is drawn for a part that it does not touch. What a property has of its own goes first.
 */
const seed = Number(process.env['PROPERTY_SEED']);
if (!Number.isSafeInteger(seed)) throw new Error('PROPERTY_SEED is a whole number');
fc.configureGlobal({ seed });
