/** A signal post with its arm raised: way clear. */
export function Mark() {
  return (
    <svg aria-hidden="true" width="17" height="21" viewBox="0 0 17 21" fill="none">
      <path d="M4.5 7.5v11M1.5 19.5h6" stroke="var(--ink)" strokeWidth="1.8" />
      <circle cx="4.5" cy="5.2" r="1.9" stroke="var(--ink)" strokeWidth="1.6" />
      <path d="M7 5 15 2.6" stroke="var(--accent)" strokeWidth="3.6" />
    </svg>
  );
}
