import { Component, type ReactNode } from 'react';
import { ErrorNotice } from './error-notice.js';

interface Props {
  readonly children: ReactNode;
  /** Another one (another page) tries again. */
  readonly resetKey: string;
}
interface State {
  readonly error: unknown;
  readonly resetKey: string;
}

/** A part that fails says so, with the trace of the request where one failed, and the rest of the page goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error };
  }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return resetKey === state.resetKey ? null : { error: undefined, resetKey };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <ErrorNotice error={error} onRetry={() => this.setState({ error: undefined })} />;
  }
}
