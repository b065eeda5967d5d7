import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** So near to the end counts as being there, px. */
const nearEnd = 40;
/** So near to the beginning older messages are fetched, px. */
const nearBeginning = 80;

/**
 * Keeps the end in sight while the reader is there, and the place where they read while they are not, whatever grows
 * above or below. `first` names the first row: when it changes, something was put before it.
 */
export function useFollow(first: string | undefined, onBeginning: () => void) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = true;
    setAway(false);
    element.scrollTop = element.scrollHeight;
  }, []);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    setAway(!atEnd.current);
    if (element.scrollTop < nearBeginning) onBeginning();
  }, [onBeginning]);

  useLayoutEffect(() => {
    const element = scroller.current;
    // What came in front pushes what is read downwards by as much.
    if (element && !atEnd.current) element.scrollTop += element.scrollHeight - height.current;
  }, [first]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (atEnd.current) element.scrollTop = element.scrollHeight;
    height.current = element.scrollHeight;
  });
  useEffect(() => {
    // Pictures that load and a composer that grows change the height without a rendering of ours.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    for (const { current } of [scroller, content]) if (current) observer.observe(current);
    return () => observer.disconnect();
  }, [toEnd]);
  return { scroller, content, away, toEnd, onScroll };
}
