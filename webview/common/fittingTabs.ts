/** Width of the menu's button, pixels. */
const MENU = 30;

/** Which of the tabs have room, beside the menu that holds the others; the selected one always has. */
export function fittingTabs(widths: readonly number[], selected: number, room: number): boolean[] {
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= room) return widths.map(() => true);
  let left = room - MENU - (widths[selected] ?? 0);
  let open = true;
  return widths.map((width, i) => {
    if (i === selected) return true;
    open &&= width <= left;
    if (open) left -= width;
    return open;
  });
}
