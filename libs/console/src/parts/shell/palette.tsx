import { Dialog } from '@base-ui/react/dialog';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { text } from '../../text/text.js';
import { Icon, type IconName } from '../icon.js';

/** Something that the palette can do. */
export interface PaletteEntry {
  readonly name: string;
  readonly icon: IconName;
  readonly run: () => void;
}

export interface PaletteProps {
  readonly entries: readonly PaletteEntry[];
  /** What to offer for a text that is an id or a search, whatever the entries are. */
  readonly entriesFor: (typed: string) => readonly PaletteEntry[];
}

/** Every page and command by a few letters: ⌘K or Ctrl+K. */
export function Palette({ entries, entriesFor }: PaletteProps) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger
        className="button search"
        aria-keyshortcuts="Meta+K Control+K"
        aria-label={text.shell.palette.open}
      >
        <Icon name="search" />
        <span className="wide">{text.shell.palette.open}</span>
        <kbd className="wide" data-keys="⌘K" aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label={text.shell.palette.label}>
          <Search entries={entries} entriesFor={entriesFor} onDone={() => setOpen(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Search({ entries, entriesFor, onDone }: PaletteProps & { readonly onDone: () => void }) {
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const found = [...entriesFor(typed.trim()), ...entries.filter(({ name }) => matches(name, typed))];
  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    onDone();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((at + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found.length === 0 ? undefined : `${listId}-${at}`}
        aria-label={text.shell.palette.label}
        placeholder={text.shell.palette.placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div role="listbox" id={listId} aria-label={text.shell.palette.label}>
        {found.map((entry, index) => (
          <div
            key={entry.name}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <Icon name={entry.icon} />
            {entry.name}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="none">{text.shell.palette.nothing}</p>}
    </>
  );
}

function matches(name: string, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => name.toLowerCase().includes(word));
}
