import { defineConfig } from 'vite';

/** One script that any page can take in: `dist/widget.js`. */
export default defineConfig({
  root: import.meta.dirname,
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: 'main.tsx', formats: ['iife'], name: 'ChatApiWidget', fileName: () => 'widget.js' },
  },
});
