import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { createSseParser } from './sse-parser.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(...pieces: readonly Uint8Array[]) {
  const parser = createSseParser();
  const messages = pieces.flatMap((piece) => parser.push(piece));
  return { messages, lastEventId: parser.lastEventId, retryMs: parser.retryMs };
}
const messagesOf = (text: string) => parse(bytes(text)).messages;

describe('an event stream', () => {
  test('yields a message at each blank line, with its type, data and the last id', () => {
    expect(messagesOf('id: 7\nevent: task.routed\ndata: {"a":1}\n\ndata\n\n')).toEqual([
      { event: 'task.routed', data: '{"a":1}', id: '7' },
      { event: 'message', data: '', id: '7' },
    ]);
  });

  test('joins lines of data, and drops one leading space of each value', () => {
    expect(messagesOf('data:  a\ndata:b\ndata: c:d\n\n')).toEqual([{ event: 'message', data: ' a\nb\nc:d', id: '' }]);
  });

  test('ignores comments, unknown fields, and messages without data', () => {
    expect(messagesOf(': heartbeat\n\nevent: empty\n\nnoise: x\ndata: y\n\n')).toEqual([
      { event: 'message', data: 'y', id: '' },
    ]);
  });

  test('keeps an id that comes without a message', () => {
    expect(parse(bytes('id: 9\n\nid: 10\n')).lastEventId).toBe('9');
  });

  test('ignores ids with a NUL and retry times that are not numbers', () => {
    expect(parse(bytes('id: 1\n\nid: 2\0\n\nretry: 50\nretry: soon\n\n'))).toMatchObject({
      lastEventId: '1',
      retryMs: 50,
    });
  });

  test('drops an incomplete last message', () => {
    expect(messagesOf('data: whole\n\ndata: broken')).toEqual([{ event: 'message', data: 'whole', id: '' }]);
  });

  test('yields a message at once when lines end in carriage returns', () => {
    expect(parse(bytes('data: x\r\r')).messages).toHaveLength(1);
  });

  test('parses the same for every chunking and line ending', () => {
    const text = '\uFEFFid: 1\nevent: a\ndata: zwölf €\ndata: 😀\n\n: note\ndata: second\n\nid: 2\n\n';
    const expected = parse(bytes(text));
    expect(expected.messages).toHaveLength(2);
    fc.assert(
      fc.property(fc.constantFrom('\n', '\r', '\r\n'), fc.array(fc.nat(120), { maxLength: 12 }), (end, cuts) => {
        const whole = bytes(text.replaceAll('\n', end));
        const at = [0, ...[...cuts].sort((a, b) => a - b), whole.length];
        const pieces = at.slice(1).map((to, index) => whole.subarray(at[index], to));
        expect(parse(...pieces)).toEqual(expected);
      }),
    );
  });

  test('with an endless message is an error', () => {
    const parser = createSseParser();
    const endless = () => {
      for (let n = 0; n < 20; n += 1) parser.push(bytes('x'.repeat(100_000)));
    };
    expect(endless).toThrow('too large');
  });
});
