import { defineConfig, type Plugin } from 'vite';

/** Our client speaks WebSocket only: what socket.io has for other ways stays out, 9 KB. */
const webSocketOnly: Plugin = {
  name: 'websocket-only',
  transform: {
    filter: { id: /engine\.io-client\/build\/esm\/transports\/index\.js$/ },
    handler: () => "import { WS } from './websocket.js'; export const transports = { websocket: WS };",
  },
};

/** One script that any page can take in: `dist/widget.js`. */
export default defineConfig({
  root: import.meta.dirname,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [webSocketOnly],
  build: {
    outDir: '../dist',
    emptyOutDir: false,
    target: 'es2022',
    rolldownOptions: { treeshake: { moduleSideEffects: [{ test: /polling-xhr/, sideEffects: false }] } },
    lib: { entry: 'main.tsx', formats: ['iife'], name: 'ChatApiWidget', fileName: () => 'widget.js' },
  },
});
