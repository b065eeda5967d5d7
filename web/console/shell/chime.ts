let context: AudioContext | undefined;
let playedAt = 0;

/** Two soft notes, at most every two seconds. Browsers keep quiet until somebody has clicked in the page. */
export function chime(): void {
  if (!globalThis.AudioContext || Date.now() - playedAt < 2000) return;
  playedAt = Date.now();
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  for (const [at, hertz] of [660, 880].entries()) playNote(context, context.currentTime + at * 0.14, hertz);
}

function playNote(audio: AudioContext, at: number, hertz: number): void {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}
