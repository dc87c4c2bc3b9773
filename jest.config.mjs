/** Tests run on the TypeScript sources as native ES modules (node --experimental-vm-modules). */
export default {
  testEnvironment: './test/support/environment.mjs',
  testSequencer: './test/support/sequencer.mjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.test.json', diagnostics: false }] },
  testTimeout: 30_000,
  maxWorkers: 2,
  // Modules of finished tests are never freed: a worker that holds gigabytes of them is twice as slow as a new one.
  workerIdleMemoryLimit: '800MB',
};
