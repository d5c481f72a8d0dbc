import { defineConfig } from 'vite';

/** Where `npm run dev` finds the gateway: that of `npm start`. */
const GATEWAY = process.env.HANDOFF_URL ?? 'http://127.0.0.1:8088';

export default defineConfig(({ command }) => ({
  // Relative, so that the console also works below a path of a proxy: the gateway serves it at any depth.
  base: command === 'serve' ? '/console/' : './',
  publicDir: false,
  resolve: {
    // Our own packages from their sources: nothing has to be compiled first.
    conditions: ['handoff-source', 'module', 'browser'],
  },
  build: {
    outDir: 'site',
    // What `light-dark()` of the styles and `AbortSignal.any` of the client need.
    target: ['chrome123', 'firefox124', 'safari17.5'],
    // The policy of the page allows no inline script and no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    license: { fileName: 'licences.md' },
    rolldownOptions: {
      output: { hashCharacters: 'hex' },
      // Directives for server components, which there are none of here.
      onLog(level, log, report) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
  server: {
    host: '127.0.0.1',
    // All but the console's own files.
    proxy: { '^/(?!console/|console$)|^/console/(config\\.json|sign-in)$': { target: GATEWAY } },
  },
}));
