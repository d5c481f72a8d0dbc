import { Link } from '@tanstack/react-router';
import { text } from '../../text/text.js';

const words = text.operations.tabs;

/** The ways between the pages for whoever runs Handoff. */
export function OperationsTabs() {
  return (
    <nav className="tabs" aria-label={words.label}>
      <Link to="/operations/webhooks" activeOptions={{ includeSearch: false }}>
        {words.webhooks}
      </Link>
      <Link to="/operations/dead-letters" activeOptions={{ includeSearch: false }}>
        {words.deadLetters}
      </Link>
      <Link to="/operations/events" activeOptions={{ includeSearch: false }}>
        {words.events}
      </Link>
    </nav>
  );
}
