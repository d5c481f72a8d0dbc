import { cloneElement, lazy, Suspense, useState } from 'react';
import type { ChoiceMenuProps } from './choice.js';

const LoadedChoiceMenu = lazy(async () => ({
  default: (await import('./loaded-choice-menu.js')).LoadedChoiceMenu,
}));

/** A menu of which one is chosen, and more entries below. Its code is loaded at the first use. */
export function ChoiceMenu(props: ChoiceMenuProps) {
  const [wanted, setWanted] = useState(false);
  const button = cloneElement(props.trigger, { 'aria-haspopup': 'menu', onClick: () => setWanted(true) });
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <LoadedChoiceMenu {...props} />
    </Suspense>
  );
}
