import { defineConfig } from 'drizzle-kit';

export const drizzleConfig = defineConfig({
  dialect: 'postgresql',
  schema: './db/schema/*.ts',
  out: './db/migrations',
});

export default drizzleConfig;
