import { ERROR_CATALOGUE, type ErrorCode } from '@handoff/kernel';
import { httpStatusOf, problemType } from '../problem.js';

const INTRODUCTION = `# Errors

Every error is an RFC 9457 problem document (\`application/problem+json\`). Branch on \`code\`: codes are stable, never
renamed and never given another meaning. \`detail\` and \`errors[]\` say what was wrong this time, and in which
part of the request (body, query, path or header); quote \`trace_id\` when you
report a problem.

\`\`\`json
{
  "type": "${problemType('VALIDATION_FAILED')}",
  "title": "${ERROR_CATALOGUE.VALIDATION_FAILED.title}",
  "status": 422,
  "code": "VALIDATION_FAILED",
  "detail": "In the body, /agent_role is required.",
  "trace_id": "0197a1b2c3d47e5f8a9b0c1d2e3f4a5b",
  "errors": [{ "pointer": "/agent_role", "message": "is required" }]
}
\`\`\`

Repeat a request that was answered 408, 429, 500 or 503 with the same Idempotency-Key: it takes effect once at most.
This page is generated from the catalogue by \`npm run generate\`.
`;

/** docs/errors.md: every code with its status, its meaning, and what to do about it. */
export function errorsMarkdown(): string {
  const codes = (Object.keys(ERROR_CATALOGUE) as ErrorCode[]).sort((a, b) => httpStatusOf(a) - httpStatusOf(b));
  const rows = codes.map((code) => {
    const { title, remedy } = ERROR_CATALOGUE[code];
    return `| \`${code}\` | ${String(httpStatusOf(code))} | ${title} | ${remedy} |`;
  });
  return [INTRODUCTION, '| code | status | means | what to do |', '|---|---|---|---|', ...rows, ''].join('\n');
}
