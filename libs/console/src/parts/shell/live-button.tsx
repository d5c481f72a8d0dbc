import { useFeedState, useLiveFeed } from '../../api/live.js';
import { text } from '../../text/text.js';

/** Whether the page follows what happens, and the switch that stops it. */
export function LiveButton() {
  const feed = useLiveFeed();
  const state = useFeedState();
  const paused = feed.isPaused();
  return (
    <button
      type="button"
      className="button live"
      data-kind="quiet"
      data-state={state}
      aria-pressed={paused}
      title={paused ? text.shell.live.resume : text.shell.live.pause}
      onClick={() => feed.setPaused(!paused)}
    >
      <span className="dot" />
      <span role="status">{text.shell.live[state]}</span>
    </button>
  );
}
