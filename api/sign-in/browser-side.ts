import type { BrowserSignIn } from '../../connectors/oidc/browser-sign-in';
import type { SessionLimits } from '../../domain/sessions';
import type { SignIn } from '../doors/tokens';

/** How browsers sign in. */
export interface BrowserDoor {
  provider: BrowserSignIn;
  limits: SessionLimits;
  /** Where browsers find Relais; without a slash at the end. */
  publicUrl: string;
}

/** What the routes of `/auth` stand on. */
export interface BrowserSide {
  signIn: SignIn;
  browser: BrowserDoor;
}
