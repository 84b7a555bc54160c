import type { PresenceKind } from '../../model/presence';

export type GlyphName =
  | PresenceKind
  | 'rails'
  | 'arrow'
  | 'brokenArrow'
  | 'struck'
  | 'cross'
  | 'stopBar'
  | 'dashed';

/** The shapes of the state vocabulary, 12 by 12, in the colour of the text around them. */
const SHAPES: Readonly<Record<GlyphName, React.ReactNode>> = {
  online: <circle cx="6" cy="6" r="5" fill="currentColor" />,
  asleep: (
    <>
      <circle cx="6" cy="6" r="4.3" />
      <path d="M6 1.2a4.8 4.8 0 0 0 0 9.6z" fill="currentColor" stroke="none" />
    </>
  ),
  offline: (
    <>
      <rect x="1.2" y="1.2" width="9.6" height="9.6" rx="1" />
      <path d="M3.2 6h5.6" strokeWidth="2" />
    </>
  ),
  unknown: (
    <>
      <circle cx="6" cy="6" r="4.5" strokeDasharray="2.3 1.25" />
      <circle cx="6" cy="6" r="1.3" fill="currentColor" stroke="none" />
    </>
  ),
  never: <circle cx="6" cy="6" r="4.5" strokeWidth="1" />,
  rails: <path d="M1.5 4.2h9M1.5 7.8h9" strokeWidth="1.7" />,
  arrow: <path d="M1 6h9.2M7 2.8 10.4 6 7 9.2" />,
  brokenArrow: <path d="M1 6h2.6M5.4 6h4.8M7 2.8 10.4 6 7 9.2" />,
  struck: <path d="M1.5 4.2h9M1.5 7.8h9M3.5 10.8l5-9.6" />,
  cross: <path d="m2.2 2.2 7.6 7.6M9.8 2.2 2.2 9.8" strokeWidth="1.8" />,
  stopBar: <path d="M1 6h6.5M8.6 2.2v7.6" strokeWidth="1.8" />,
  dashed: <circle cx="6" cy="6" r="4.5" strokeDasharray="2.3 1.25" />,
};

export function Glyph({ name, size = 12 }: { name: GlyphName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      style={{ flex: 'none' }}
    >
      {SHAPES[name]}
    </svg>
  );
}
