//! Planted children.

use super::super::stories::Story;

/// The stories.
pub const STORIES: &[Story] = &[];
