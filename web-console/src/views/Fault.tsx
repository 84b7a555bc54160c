import { Component, type ReactNode } from 'react';
import { text } from '../strings';
import { ErrorBar } from './parts/ErrorBar';

/** Keeps a fault of one page from taking the others with it. */
export class Fault extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) {
      return this.props.children;
    }
    return (
      <section style={{ padding: 'var(--gutter)', display: 'grid', gap: 8 }}>
        <h2>{text.errors.page}</h2>
        <ErrorBar error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
        <p className="caption">{text.errors.pageHint}</p>
      </section>
    );
  }
}
