import { useState } from 'react';
import { text } from '../../strings';
import css from './parts.module.css';

/** Takes one short line to the clipboard; where that is closed (plain HTTP) it is not there, and the line can be selected. */
export function CopyButton({ line, label }: { line: string; label: string }) {
  const [copied, setCopied] = useState(false);
  if (navigator.clipboard === undefined) {
    return null;
  }
  const copy = () =>
    navigator.clipboard.writeText(line).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <button
      type="button"
      className={css.copyButton}
      aria-label={`${text.copy}: ${label}`}
      onClick={() => void copy()}
    >
      {copied ? text.copied : text.copy}
    </button>
  );
}
