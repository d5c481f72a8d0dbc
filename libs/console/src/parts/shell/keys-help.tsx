import { Dialog } from '@base-ui/react/dialog';
import { useState, useSyncExternalStore } from 'react';
import { text } from '../../text/text.js';
import { Button, IconButton } from '../button.js';
import { useShortcut, useShortcuts } from '../keys/use-shortcut.js';

/** The keys that hold on this page. `?` opens it. */
export function KeysHelp() {
  const [open, setOpen] = useState(false);
  useShortcut('?', text.shell.keys.help, () => setOpen(true));
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger render={<IconButton icon="help" label={text.shell.keys.open} className="button square wide" />} />
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>{text.shell.keys.title}</Dialog.Title>
          <KeyList />
          <div className="actions">
            <Dialog.Close render={<Button>{text.close}</Button>} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KeyList() {
  const { list, watch } = useShortcuts();
  const shortcuts = useSyncExternalStore(watch, list);
  const entries = new Map(shortcuts.map(({ keys, label }) => [keys, label]));
  return (
    <dl className="keys">
      {[...entries, ['⌘ K', text.shell.keys.palette], ['Esc', text.shell.keys.escape]].map(([keys = '', label]) => (
        <div key={keys} className="key-row">
          <dt>
            {keys.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{label}</dd>
        </div>
      ))}
    </dl>
  );
}
