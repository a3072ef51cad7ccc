import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --name what-changes` after a change of src/store/schema.ts; the result is checked in. */
// oxlint-disable-next-line import/no-default-export -- drizzle-kit reads the default export
export default defineConfig({
  dialect: 'postgresql',
  schema: [
    './src/store/schema.ts',
    './src/store/delivery-schema.ts',
    './src/store/worker-schema.ts',
    './src/store/ledger-schema.ts',
  ],
  out: './src/store/migrations',
});
