import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { extends: './vite.config.ts', test: { name: 'client', root: 'client', environment: 'jsdom' } },
      { test: { name: 'server', root: 'server' } },
    ],
  },
});
