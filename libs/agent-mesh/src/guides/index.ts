import type { McpServer } from '@modelcontextprotocol/server';
import { registerPrompts } from './prompts.js';
import { ERRORS, GUIDE } from './texts.js';

/** What helps a model to begin: prompts that a person can choose, and texts to read. They name the tools. */
export function registerGuides(server: McpServer): void {
  registerPrompts(server);
  for (const { name, uri, title, description, text } of [GUIDE, ERRORS]) {
    server.registerResource(name, uri, { title, description, mimeType: 'text/markdown' }, () => ({
      contents: [{ uri, mimeType: 'text/markdown', text }],
    }));
  }
}
