/** A command that cannot be done as it was asked; its message is for the operator. */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
}
