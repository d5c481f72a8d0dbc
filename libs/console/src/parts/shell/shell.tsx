import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { Identity, Session } from '../../session/session.js';
import { text } from '../../text/text.js';
import { ErrorBoundary } from '../error-boundary.js';
import { Logo } from '../icon.js';
import { KeysHelp } from './keys-help.js';
import { LiveButton } from './live-button.js';
import { Navigation } from './navigation.js';
import { PagePalette } from './page-palette.js';
import { RoleMenu } from './role-menu.js';
import { ThemeMenu } from './theme-menu.js';

export interface ShellProps {
  readonly session: Session;
  readonly identity: Identity;
  readonly version: string;
}

/** What surrounds every page: navigation, header, and the place of the page. */
export function Shell({ session, identity, version }: ShellProps) {
  const { pathname } = useLocation();
  return (
    <div className="shell">
      <a className="skip button" href="#content">
        {text.shell.skip}
      </a>
      <div className="side">
        <Link to="/" className="brand">
          <Logo />
          {text.product}
        </Link>
        <Navigation />
        <p className="side-foot">{text.shell.version(version)}</p>
      </div>
      <div>
        <header className="head">
          <PagePalette session={session} />
          <span className="spread" />
          <LiveButton />
          <KeysHelp />
          <ThemeMenu />
          <RoleMenu session={session} identity={identity} />
        </header>
        <PagePlace pathname={pathname}>
          <ErrorBoundary resetKey={pathname}>
            <Outlet />
          </ErrorBoundary>
        </PagePlace>
      </div>
    </div>
  );
}

/** Another page begins at its top, and a screen reader with it. */
function PagePlace({ pathname, children }: { readonly pathname: string; readonly children: React.ReactNode }) {
  const place = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current !== pathname) place.current?.focus();
    before.current = pathname;
  }, [pathname]);
  return (
    <main className="main" id="content" tabIndex={-1} ref={place}>
      {children}
    </main>
  );
}
