import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { text } from '../../strings';
import css from './parts.module.css';

/** A line to take elsewhere. Where the clipboard is closed (plain HTTP), the line is selected to be copied by hand. */
export function CopyLine({ line, label }: { line: string; label: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(line);
      setCopied(true);
    } catch {
      setCopied(document.execCommand('copy'));
    }
  };
  return (
    <div className={css.copyLine}>
      <textarea
        ref={field}
        aria-label={label}
        readOnly
        rows={3}
        value={line}
        onFocus={(event) => event.target.select()}
      />
      <Button variant="filled" onClick={() => void copy()}>
        {copied ? text.copied : text.copy}
      </Button>
    </div>
  );
}
