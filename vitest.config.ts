import { defineConfig } from 'vitest/config';

/**
 * `unit`: tests beside the code that need no other program and end in seconds (part of `npm run check`).
 * `programs`: `*.program.test.ts`, on the real programs (nginx, php-fpm, sandboxes), as root where it matters.
 * `product`: `packages/testkit/test`, the whole product through its public door.
 * `docker`: the product in containers; `npm run test:docker` brings what they need.
 * Programs and product get a second try: they share two cores with all that they start. `scripts/second-tries.ts` names those that needed it.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'images/**/*.test.ts', 'scripts/*.test.ts', 'bench/**/*.test.ts'],
          exclude: ['**/*.program.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'programs',
          include: ['packages/*/src/**/*.program.test.ts'],
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'product',
          globalSetup: 'scripts/build-panel-for-tests.ts',
          include: ['packages/testkit/test/**/*.test.ts'],
          retry: 1,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'docker',
          include: ['packages/testkit/docker/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
