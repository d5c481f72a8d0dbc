import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { GatewayMiddleware } from './gateway-context.js';
import { serveDocument } from './http/serve-document.js';

/** Everything comes from this gateway. Only Swagger UI's icons are inline: they are `data:` images. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// Relative, so that the page also works below a path of a proxy.
const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Handoff API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

// Without validatorUrl, Swagger UI would send the document's URL to a server of its makers.
const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tagsSorter: undefined,
  validatorUrl: null,
});
`;

/** The reference page of the API: Swagger UI on `/openapi.json`, from this gateway's own files. */
export function referencePage(): Readonly<Record<string, GatewayMiddleware>> {
  return {
    '/docs': serveDocument('text/html', () => PAGE, { 'Content-Security-Policy': POLICY }),
    '/docs/start.js': serveDocument('text/javascript', () => START),
    '/docs/swagger-ui.css': serveDocument('text/css', () => read('swagger-ui.css')),
    '/docs/swagger-ui-bundle.js': serveDocument('text/javascript', () => read('swagger-ui-bundle.js')),
  };
}

/** Reads a file of Swagger UI. The bundle has copies beside it, because the image contains no packages. */
function read(name: string): Promise<Buffer> {
  const beside = new URL(`swagger-ui/${name}`, import.meta.url);
  return readFile(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`));
}
