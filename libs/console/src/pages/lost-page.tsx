import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/empty.js';
import { text } from '../text/text.js';

/** For an address that leads nowhere. */
export function LostPage() {
  return (
    <Empty icon="search" title={text.shell.lost.title}>
      {text.shell.lost.detail} <Link to="/">{text.shell.nav.inbox}</Link>
    </Empty>
  );
}
