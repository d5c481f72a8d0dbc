import { describe, expect, test } from '@jest/globals';
import { HandoffError } from '@handoff/kernel';
import { createLogger } from './logger.js';

function logOf(write: (logger: ReturnType<typeof createLogger>) => void): readonly Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  write(createLogger({ level: 'info', name: 'task', version: '1.2.3', destination }));
  return lines;
}

describe('the log', () => {
  test('a line is JSON with level, time, process and message', () => {
    const [line] = logOf((logger) => logger.info({ count: 2 }, 'sessions expired'));
    expect(line).toMatchObject({
      level: 'info',
      process: 'task',
      version: '1.2.3',
      message: 'sessions expired',
      count: 2,
    });
    expect(line?.['time']).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  test('control characters in a line are escaped, and the text stays the same', () => {
    const wrote = 'a\u009b2J\u202eb\u{e0041}\u007f';
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    createLogger({ level: 'info', name: 'task', version: '1', destination }).info({ wrote }, 'x');
    expect(lines).toEqual([expect.not.stringMatching(/[\p{Cc}\p{Cf}](?!$)/u)]);
    expect(JSON.parse(lines[0]!)).toMatchObject({ wrote });
  });

  test('tokens and secrets are not written', () => {
    const lines = logOf((logger) =>
      logger.info(
        { authorization: 'Bearer s3cret', headers: { authorization: 's3cret', cookie: 's3cret' }, token: 's3cret' },
        'x',
      ),
    );
    expect(JSON.stringify(lines)).not.toContain('s3cret');
  });

  test('an error is written with its causes, but without the members that drivers add', () => {
    const driver = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (notes)=(private)',
      parameters: ['private'],
    });
    const [line] = logOf((logger) => logger.error({ err: new HandoffError('INTERNAL', { cause: driver }) }, 'x'));
    expect(line?.['err']).toMatchObject({
      code: 'INTERNAL',
      kind: 'internal',
      cause: { code: '23505', message: 'duplicate key' },
    });
    expect(JSON.stringify(line)).not.toContain('private');
  });
});
