/** Tests run as ES modules; swc strips the types, `tsc -p test` checks them. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^cairn-dfs$': '<rootDir>/src/client/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  // With PROPERTY_SEED=n properties draw the same values in every run.
  setupFiles: [
    '<rootDir>/test/support/cluster-surroundings.ts',
    ...(process.env.PROPERTY_SEED ? ['<rootDir>/test/support/property-seed.ts'] : []),
  ],
  // System tests mostly wait for other processes, so two suites at once cost little even on two cores.
  maxWorkers: 2,
  testTimeout: 240_000,
  injectGlobals: true,
};
