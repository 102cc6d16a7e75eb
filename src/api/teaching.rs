//! Functions that teach: words, pairs, feedback, preferences.
