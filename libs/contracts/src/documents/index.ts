export { asyncApiDocument } from './asyncapi.js';
export { openApiDocument } from './openapi.js';
export { renderDocuments } from './render-documents.js';
