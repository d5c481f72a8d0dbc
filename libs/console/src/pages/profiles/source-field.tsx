import { useId, useImperativeHandle, useRef, type Ref } from 'react';
import { text } from '../../text/text.js';

/** What can be done with the field besides typing. */
export interface SourceHandle {
  /** Selects a line, and shows it. */
  readonly goTo: (line: number) => void;
}

interface SourceFieldProps {
  readonly handle: Ref<SourceHandle>;
  readonly value: string;
  /** What is said about lines: these are marked. */
  readonly marked: readonly { readonly line: number | null }[];
  readonly onChange: (value: string) => void;
}

/** A source to write, with the numbers of its lines. */
export function SourceField({ handle, value, marked, onChange }: SourceFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLPreElement>(null);
  useImperativeHandle(handle, () => ({
    goTo(line) {
      const area = field.current;
      if (area === null) return;
      const lines = area.value.split('\n');
      const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
      area.focus();
      area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      area.scrollTop = (line - 4) * Number.parseFloat(getComputedStyle(area).lineHeight);
    },
  }));
  const wrong = new Set(marked.map(({ line }) => line));
  return (
    <div className="field">
      <label htmlFor={id}>{text.profiles.editor.source}</label>
      <div className="source">
        <pre ref={numbers} aria-hidden="true">
          {value
            .split('\n')
            .map((_, index) => `${wrong.has(index + 1) ? '● ' : ''}${index + 1}`)
            .join('\n')}
        </pre>
        <textarea
          ref={field}
          id={id}
          value={value}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={marked.length > 0}
          onChange={(event) => onChange(event.target.value)}
          onScroll={(event) => {
            if (numbers.current !== null) numbers.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
    </div>
  );
}
