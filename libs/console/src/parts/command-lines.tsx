import { useState } from 'react';
import { text } from '../text/text.js';
import { IconButton } from './button.js';

export interface CommandLinesProps {
  /** The request behind the page. */
  readonly curl: string;
  /** The command that shows the same. */
  readonly cli: string;
}

/** How to get what the page shows without it: for scripts, and for people at a terminal. */
export function CommandLines({ curl, cli }: CommandLinesProps) {
  return (
    <details className="more section">
      <summary>{text.commands.title}</summary>
      <div className="stack">
        <CommandLine label={text.commands.curl} line={curl} />
        <CommandLine label={text.commands.cli} line={cli} />
      </div>
    </details>
  );
}

function CommandLine({ label, line }: { readonly label: string; readonly line: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <div>
      <p className="small muted">{label}</p>
      <div className="command">
        <code tabIndex={0}>{line}</code>
        <IconButton
          icon={copied ? 'check' : 'copy'}
          label={copied ? text.copied : text.copy}
          onClick={() => void copy()}
        />
      </div>
    </div>
  );
}
