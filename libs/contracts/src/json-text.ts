/** The index of a string's closing quote: the next quote after an even number of backslashes, or else the text's end. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** The path to the value that begins at an index of well-formed JSON text. */
export function pathTo(text: string, place: number): readonly (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = 0; at < place; at += 1) {
    const code = text[at];
    const last = path.length - 1;
    const step = path[last];
    if (code === '[') path.push(0);
    else if (code === '{') path.push('');
    else if (code === ']' || code === '}') path.pop();
    else if (code === ',' && typeof step === 'number') path[last] = step + 1;
    else if (code === '"') {
      const end = endOfString(text, at);
      // In an object, the last string before a value is its name. In a list there are no names.
      if (typeof step === 'string') path[last] = JSON.parse(text.slice(at, end + 1)) as string;
      at = end;
    }
  }
  return path;
}
