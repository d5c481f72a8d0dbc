#!/usr/bin/env node
// `npm run lint:api` checks the generated OpenAPI and AsyncAPI documents by the recommended rules of Spectral and Redocly.
// A warning fails too.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createConfig, lint } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';

const OPENAPI = 'docs/api/openapi.json';
const ASYNCAPI = 'docs/api/asyncapi.json';
/** Spectral's severities: 0 is an error, 1 a warning; the others are remarks. */
const WARNING = 1;

const pathOf = (file) => fileURLToPath(new URL(`../${file}`, import.meta.url));

const findings = [
  ...(await bySpectral(OPENAPI, rulesets.oas)),
  ...(await bySpectral(ASYNCAPI, rulesets.asyncapi)),
  ...(await byRedocly(OPENAPI)),
];
for (const finding of findings) process.stdout.write(`${finding}\n`);
process.stdout.write(`${OPENAPI}, ${ASYNCAPI}: ${findings.length} findings\n`);
process.exitCode = findings.length === 0 ? 0 : 1;

async function bySpectral(file, rules) {
  const linter = new spectral.Spectral();
  linter.setRuleset({ extends: [[rules, 'recommended']], rules: ofAsyncApi(file) });
  const results = await linter.run(JSON.parse(await readFile(pathOf(file), 'utf8')));
  return results
    .filter(({ severity }) => severity <= WARNING)
    .map(({ code, path, message }) => `${file} ${path.join('/')}: ${message} (Spectral ${code})`);
}

/** There is no address to write to yet: CONTRIBUTING.md and SECURITY.md say how to reach the maintainers. */
function ofAsyncApi(file) {
  return file === ASYNCAPI ? { 'asyncapi-info-contact-properties': 'off' } : {};
}

async function byRedocly(file) {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lint({ ref: pathOf(file), config });
  return problems.map(
    ({ ruleId, location, message }) => `${file} ${location[0]?.pointer ?? ''}: ${message} (Redocly ${ruleId})`,
  );
}
