import type { Budget } from './budget.ts';
import type { RoleListing } from './role-listing.ts';

/** One configuration value and where it came from. Secrets arrive masked. */
export interface SettingEntry {
  key: string;
  value: unknown;
  source: string;
  about: string;
}

/** The part of the configuration that operations decide by. */
export interface Settings {
  budget: Budget;
  sandbox: 'required' | 'off';
  /** Undefined when no model is configured; operations that need one then refuse, with a hint. */
  model: string | undefined;
  /**
   * The configured endpoint behind "model" or "model@endpoint". Throws UserError for a name that no endpoint is
   * configured for, whose key is missing, or that is not on this machine where prompts may not leave it: never another
   * one instead.
   */
  resolveModel(name: string): { model: string; endpoint: string };
  /**
   * Throws UserError for a coding CLI (or `auto`) that is none or that the person does not allow; looks for no program.
   */
  resolveAgent(name: string): void;
  /** Who does a task that names neither a model nor a coding CLI. */
  hands: 'models' | 'auto';
  /** The roles of deliveries that are in force. Throws UserError for one that counts and does not hold. */
  roles(): Promise<RoleListing>;
  entries(): SettingEntry[];
}
