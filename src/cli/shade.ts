// Shades for a heat map in a terminal: a fixed ramp through the 256 colours that most of them have, from dark to light.

/** Each step is lighter than the last; on the first ones text is white, on the others black. */
const RAMP = [17, 18, 24, 30, 36, 72, 78, 114, 150, 186, 222];
const LAST_DARK = 3;
const [WHITE, BLACK] = [15, 16];

/** Whether standard output is a terminal with colours that nobody has switched off (NO_COLOR). */
export function hasColours(): boolean {
  return process.stdout.isTTY === true && process.stdout.hasColors(256);
}

/** The text on the shade of a share from 0 to 1. */
export function shade(text: string, share: number): string {
  const step = Math.max(0, Math.min(RAMP.length - 1, Math.floor(share * RAMP.length)));
  const [back, front] = [RAMP[step], step <= LAST_DARK ? WHITE : BLACK];
  return `\u001b[48;5;${back};38;5;${front}m${text}\u001b[0m`;
}
