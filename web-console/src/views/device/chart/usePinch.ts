import { type RefObject, useEffect, useRef } from 'react';
import type uPlot from 'uplot';

interface Ways {
  /** `share`: where along the range the moment is that stays. */
  readonly zoom: (factor: number, share: number) => void;
  readonly pan: (share: number) => void;
}

const WHEEL_PER_DOUBLING = 300;
/** A pinch is told in steps: each one asks the hub. */
const PINCH_STEP = 1.4;

/** Zoom by pinch (on a pad that is a wheel with Ctrl), pan by a wheel with Shift; a plain wheel scrolls the page. */
export function usePinch(
  box: RefObject<HTMLDivElement | null>,
  plot: RefObject<uPlot | undefined>,
  ways: Ways,
): void {
  const now = useRef(ways);
  now.current = ways;
  useEffect(() => {
    const host = box.current;
    if (host === null) {
      return;
    }
    const shareAt = (clientX: number) => {
      const u = plot.current;
      if (u === undefined) {
        return 0.5;
      }
      const { left, width } = u.over.getBoundingClientRect();
      return Math.min(1, Math.max(0, (clientX - left) / (width || 1)));
    };
    let turned = 0;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        return;
      }
      event.preventDefault();
      turned += event.deltaY + (event.shiftKey ? event.deltaX : 0);
      if (Math.abs(turned) < WHEEL_PER_DOUBLING / 6) {
        return;
      }
      if (event.shiftKey) {
        now.current.pan(Math.sign(turned) * 0.1);
      } else {
        now.current.zoom(2 ** (turned / WHEEL_PER_DOUBLING), shareAt(event.clientX));
      }
      turned = 0;
    };
    let apart = 0;
    const spread = ([a, b]: readonly Touch[]) => (a && b ? Math.abs(a.clientX - b.clientX) : 0);
    const onTouch = (event: TouchEvent) => {
      const touches = [...event.touches];
      if (touches.length !== 2) {
        apart = 0;
        return;
      }
      event.preventDefault();
      const wide = Math.max(20, spread(touches));
      if (apart === 0) {
        apart = wide;
      } else if (wide / apart > PINCH_STEP || apart / wide > PINCH_STEP) {
        const middle = touches.reduce((sum, touch) => sum + touch.clientX, 0) / 2;
        now.current.zoom(apart / wide, shareAt(middle));
        apart = wide;
      }
    };
    host.addEventListener('wheel', onWheel, { passive: false });
    host.addEventListener('touchstart', onTouch, { passive: false });
    host.addEventListener('touchmove', onTouch, { passive: false });
    return () => {
      host.removeEventListener('wheel', onWheel);
      host.removeEventListener('touchstart', onTouch);
      host.removeEventListener('touchmove', onTouch);
    };
  }, [box, plot]);
}
