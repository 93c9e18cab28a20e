/** How far this server's clock and the issuer's may be apart: a token counts for so long after its end. */
export const CLOCK_TOLERANCE_SECONDS = 30
