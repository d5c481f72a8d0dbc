import { useState } from 'react';
import { text } from '../text/text.js';
import { Icon } from './icon.js';

/** An id: its end, which tells apart; whole on hover; copied by a click. */
export function Id({ value }: { readonly value: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  const shown = value.length > 12 ? `…${value.slice(-8)}` : value;
  return (
    <button
      type="button"
      className="id mono"
      title={value}
      onClick={() => void copy()}
      // Who speaks to the computer says what they see: the name has it.
      aria-label={`${text.copy} ${shown}`}
    >
      {shown}
      <Icon name={copied ? 'check' : 'copy'} />
      <span className="hidden-text" role="status">
        {copied ? text.copied : ''}
      </span>
    </button>
  );
}
