/** The runs at hand cannot say whether a claim holds; the message is why. */
export class NotTestable extends Error {}
