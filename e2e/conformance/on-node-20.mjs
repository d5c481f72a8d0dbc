// The suite imports fs.globSync, which Node has since 22, but does not call it in these runs (it looks for an SDK's own
// workflow files). Node 20 refuses to load a module with a missing import, so this adds one that throws.
import { register } from 'node:module';

const GLOB_SYNC = "throw new Error('fs.globSync needs Node 22')";
const SOURCE = `export * from 'node:fs'; export const globSync = () => { ${GLOB_SYNC}; };`;

const HOOKS = `
export async function resolve(specifier, context, next) {
  if (specifier === 'fs' && context.parentURL?.includes('/@modelcontextprotocol/conformance/')) {
    return { url: 'handoff:fs', shortCircuit: true };
  }
  return next(specifier, context);
}
export async function load(url, context, next) {
  if (url === 'handoff:fs') return { format: 'module', shortCircuit: true, source: ${JSON.stringify(SOURCE)} };
  return next(url, context);
}`;

register(`data:text/javascript,${encodeURIComponent(HOOKS)}`);
