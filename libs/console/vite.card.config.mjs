import { createHash } from 'node:crypto';
import { defineConfig } from 'vite';

// The approval card for MCP hosts: one file that holds its script and its styles, because a host shows it without an address
// from which it could load anything. licences.md of the page names what is in it.
export default defineConfig({
  publicDir: false,
  resolve: { conditions: ['handoff-source', 'module', 'browser'] },
  plugins: [inOneFile('approval.html')],
  build: {
    outDir: 'site',
    emptyOutDir: false,
    target: ['chrome123', 'firefox124', 'safari17.5'],
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    rolldownOptions: {
      input: 'src/card/main.tsx',
      output: { codeSplitting: false },
      onLog(level, log, report) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});

/** Puts the script and the styles into a page, which allows just these two by their hashes, whatever its host allows. */
function inOneFile(fileName) {
  return {
    name: 'in-one-file',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const made = Object.values(bundle);
      const script = made.find(({ type }) => type === 'chunk')?.code.replaceAll('</script', '<\\/script') ?? '';
      const styles = made.find(({ fileName: name }) => name.endsWith('.css'))?.source ?? '';
      for (const { fileName: name } of made) if (/\.(js|css)$/.test(name)) delete bundle[name];
      this.emitFile({ type: 'asset', fileName, source: page(script, String(styles)) });
    },
  };
}

function page(script, styles) {
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(styles)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Handoff</title>
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <style>${styles}</style>
  </head>
  <body>
    <div id="card"></div>
    <script type="module">${script}</script>
  </body>
</html>
`;
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
