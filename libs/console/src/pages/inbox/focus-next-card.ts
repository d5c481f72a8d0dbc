/** The card that is decided goes away: the focus goes on to the next one, or to the one before. */
export function focusNextCard(): void {
  const cards = [...document.querySelectorAll<HTMLElement>('main [data-row]')];
  const at = cards.findIndex((card) => card.contains(document.activeElement));
  (cards[at + 1] ?? cards[at - 1] ?? document.getElementById('content'))?.focus();
}
