// Written by people: line breaks and tabs. Other control characters come of damage.
const control = /[^\P{Cc}\t\n\r]/u;
// What turns the reading direction around, or is not seen at all, makes one text look like another (Unicode TR 36).
// Joiners stay: some scripts and signs are written with them.
const invisible = /[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

/** Whether a text holds a control character, or a sign that changes how it reads without being seen. */
export const hasHiddenSign = (text: string): boolean => control.test(text) || invisible.test(text);
