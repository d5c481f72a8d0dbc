import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { isErrorCode } from '@handoff/kernel';
import { HTTP_OPERATIONS, type HttpOperation } from '../operations/index.js';
import { httpStatusOf, Problem } from '../problem.js';
import { parseJsonStrict } from '../strict-json.js';
import { checkFor } from '../validation/compiled.js';
import { validateInput } from '../validation/index.js';

const pages = [
  'SESSIONS',
  'TASKS',
  'OVERVIEW',
  'APPROVALS',
  'STATUS',
  'EVENTS',
  'WEBHOOKS',
  'PROFILES',
  'ACCESS',
  'ORG',
  'DELEGATIONS',
  'GRANTS',
  'AUDIT',
  'CALLERS',
].map((name) => ({
  name,
  text: readFileSync(new URL(`../../../../docs/api/${name}.md`, import.meta.url), 'utf8'),
}));

/** The section of the pages under an operation's heading. */
function sectionOf(operation: HttpOperation): string {
  const sections = pages.flatMap(({ text }) => text.split(/^## /m));
  return sections.find((section) => section.split('\n')[0]?.endsWith(`\`${operation.name}\``)) ?? '';
}

function samples(section: string): readonly unknown[] {
  const blocks = [...section.matchAll(/```json\n([\s\S]*?)```/g)];
  return blocks.map(([, text = '']) => parseJsonStrict(new TextEncoder().encode(text)));
}

describe('the pages written by hand', () => {
  const cases = HTTP_OPERATIONS.map((operation) => [operation.name, operation] as const);

  test.each(cases)('%s has a section with a request that works', (_name, operation) => {
    const section = sectionOf(operation);
    const [, path = ''] = /curl [^"]*"\$HANDOFF(\/[^"?]*)/.exec(section) ?? [];
    const template = operation.http.path.replace('{role}', '[a-z]+').replace(/\{\w+\}/g, '[0-9a-f-]{36}');
    expect(path).toMatch(new RegExp(`^${template}$`));
    const [, body] = /-d '([^']*)'/.exec(section) ?? [];
    expect(body === undefined).toBe(operation.body === undefined);
    if (body !== undefined) validateInput(operation, 'body', JSON.parse(body));
  });

  test.each(cases)('%s: the contract accepts its sample queries', (_name, operation) => {
    const [, query = ''] = /"\$HANDOFF[^"?]*\?([^"]*)"/.exec(sectionOf(operation)) ?? [];
    validateInput(operation, 'query', Object.fromEntries(new URLSearchParams(query)));
  });

  test.each(cases)('%s: its sample answers match the contract', (_name, operation) => {
    for (const sample of samples(sectionOf(operation))) {
      const isProblem = Object.hasOwn(sample as object, 'code');
      expect(checkFor(isProblem ? Problem : operation.result)(sample)).toEqual([]);
    }
  });

  test.each(pages.map(({ name, text }) => [name, text]))('%s.md gives every error code its status', (_name, text) => {
    const codes = [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code);
    const unknown = codes.filter(
      (code) =>
        !isErrorCode(code) &&
        !/_DAYS$|_SECONDS$|^(AUTH|CALLER|EVENTS|MAX|RATE_LIMIT|WEBHOOK|DIRECTORY|PUBLIC)_/.test(code),
    );
    expect(unknown).toEqual([]);
    for (const [, code = '', status] of text.matchAll(/`([A-Z_]+)` \((\d{3})\)/g)) {
      expect([code, isErrorCode(code) && httpStatusOf(code)]).toEqual([code, Number(status)]);
    }
  });
});
