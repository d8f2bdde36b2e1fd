// Runs in the head of every page, before anything is painted, so that nothing flashes in another look.
import { load_preferences, show_preferences } from './preferences.js';

show_preferences(load_preferences());
