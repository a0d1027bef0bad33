import type { Actor } from '../tasks/task';

/** Who asks, as far as confidential departures go: their authors and some roles know of them (DOMAIN "People"). */
export interface Knower {
  principal: string;
  /** Whether the role knows of all of them. */
  seesConfidential: boolean;
}

/** Relais itself, which plans from what is. */
export const relais: Knower = { principal: 'relais', seesConfidential: true };

/** HR that asks for something: it knows of what it has announced itself. */
export const knowerOf = ({ principal }: Pick<Actor, 'principal'>): Knower => ({
  principal,
  seesConfidential: false,
});
