import { asyncApiDocument } from './asyncapi.js';
import { clientRoutes } from './client/client-routes.js';
import { clientTypes } from './client/client-types.js';
import { errorsMarkdown } from './errors-markdown.js';
import { openApiDocument } from './openapi.js';
import { profileSchema } from './profile-schema.js';

/** Every generated file: its path in the repository, and its text. The output is deterministic. */
export function renderDocuments(): Readonly<Record<string, string>> {
  return {
    'docs/api/openapi.json': json(openApiDocument()),
    'docs/api/asyncapi.json': json(asyncApiDocument()),
    'docs/api/profile.schema.json': json(profileSchema()),
    'docs/errors.md': errorsMarkdown(),
    'libs/client/src/generated/types.ts': clientTypes(),
    'libs/client/src/generated/routes.ts': clientRoutes(),
  };
}

function json(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
