import { describe, expect, test } from '@jest/globals';
import { isForm, readForm } from './read-form.js';

const UPLOAD = { file: 'file', name: 'filename', text: 'csv' };

async function bytesOf(form: FormData): Promise<readonly [Uint8Array, string]> {
  const request = new Request('http://x', { method: 'POST', body: form });
  return [new Uint8Array(await request.arrayBuffer()), request.headers.get('content-type')!];
}

function formWith(entries: readonly (readonly [string, string | Blob, string?])[]): FormData {
  const form = new FormData();
  for (const [name, value, filename] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, filename);
  }
  return form;
}

describe('a form with one file', () => {
  test('becomes a JSON body with the name and the text of the file', async () => {
    const file = new Blob(['\uFEFFa,"b"\r\nü,1\n']);
    const [bytes, type] = await bytesOf(formWith([['file', file, 'people.csv']]));
    expect(isForm(type)).toBe(true);
    const body = await readForm(bytes, type, UPLOAD);
    expect(JSON.parse(Buffer.from(body).toString())).toEqual({ filename: 'people.csv', csv: '\uFEFFa,"b"\r\nü,1\n' });
  });

  test.each([
    ['no file', []],
    ['a text', [['file', 'a,b']]],
    ['another field', [['data', new Blob(['a']), 'a.csv']]],
    [
      'two files',
      [
        ['file', new Blob(['a']), 'a.csv'],
        ['file', new Blob(['b']), 'b.csv'],
      ],
    ],
    [
      'a further field',
      [
        ['file', new Blob(['a']), 'a.csv'],
        ['role', 'admin'],
      ],
    ],
  ] as const)('is refused with %s', async (_what, entries) => {
    const [bytes, type] = await bytesOf(formWith(entries));
    await expect(readForm(bytes, type, UPLOAD)).rejects.toMatchObject({ code: 'MALFORMED_REQUEST' });
  });

  test.each([
    ['{"a":1}', 'multipart/form-data; boundary="application/json"'],
    ['', 'multipart/form-data; boundary=x'],
    ['--x\r\n', 'multipart/form-data; boundary=x'],
  ])('%j is not accepted', async (text, type) => {
    await expect(readForm(Buffer.from(text), type, UPLOAD)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });

  test('may have a file of a megabyte, also one that is quoted all over', async () => {
    const line = '"1","","Ada","manager","ada@example.com","Finance"\r\n';
    const csv = line.repeat(Math.floor(1_000_000 / line.length));
    const form = await bytesOf(formWith([['file', new Blob([csv]), 'a.csv']]));
    expect(JSON.parse(Buffer.from(await readForm(...form, UPLOAD)).toString())).toEqual({ filename: 'a.csv', csv });
  });

  test('is UTF-8, and of bounded size as JSON', async () => {
    const latin = await bytesOf(formWith([['file', new Blob([new Uint8Array([0xfc])]), 'a.csv']]));
    await expect(readForm(...latin, UPLOAD)).rejects.toMatchObject({ code: 'MALFORMED_REQUEST' });
    const quotes = await bytesOf(formWith([['file', new Blob(['\u0001'.repeat(600_000)]), 'a.csv']]));
    await expect(readForm(...quotes, UPLOAD)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  test.each(['application/json', 'multipart/form-data', 'multipart/mixed; boundary=x', undefined])(
    '%s is not a form',
    (type) => {
      expect(isForm(type)).toBe(false);
    },
  );
});
