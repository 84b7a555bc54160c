import { useEffect, useState } from 'react';

export interface WallSize {
  readonly columns: number;
  readonly rows: number;
  /** Everything on the wall is a multiple of it: one pixel of a tile 320 wide. */
  readonly unitPx: number;
}

/** A screen twice as wide hangs twice as far away, or is twice as sharp: tiles grow almost as much as it does. */
export function wallSize(width: number, height: number): WallSize {
  const columns = width < 640 ? 1 : width < 1000 ? 2 : width < 1700 ? 4 : width < 2800 ? 5 : 6;
  const unitPx = Math.max(0.8, width / columns / 320);
  const rows = Math.max(1, Math.floor((height - 176 * unitPx) / (138 * unitPx)));
  return { columns, rows, unitPx };
}

export function useWallSize(): WallSize {
  const [size, setSize] = useState(() => wallSize(innerWidth, innerHeight));
  useEffect(() => {
    const measure = () => setSize(wallSize(innerWidth, innerHeight));
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return size;
}
