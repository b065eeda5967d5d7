import { defineConfig } from 'vite';

/** The pages of `/console`: `dist/console/`, each asset with its content's hash in the name. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  build: { outDir: '../dist/console', emptyOutDir: true, target: 'es2022' },
});
