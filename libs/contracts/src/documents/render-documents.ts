import { asyncApiDocument } from './asyncapi.js';
import { errorsMarkdown } from './errors-markdown.js';
import { openApiDocument } from './openapi.js';

/** Every generated document: its path in the repository, and its text. The output is deterministic. */
export function renderDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/api/openapi.json': json(openApiDocument()),
    'docs/api/asyncapi.json': json(asyncApiDocument()),
    'docs/errors.md': errorsMarkdown(),
  };
}

function json(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
