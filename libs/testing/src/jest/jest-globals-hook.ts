import type { ResolveHook } from 'node:module';

const GLOBALS = new URL('jest-globals.js', import.meta.url).href;

/** Resolves `@jest/globals`, which Jest's own module loader provides, to a module of ours. */
export const resolve: ResolveHook = (specifier, context, nextResolve) =>
  specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : nextResolve(specifier, context);
