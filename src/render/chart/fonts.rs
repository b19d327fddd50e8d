//! The fonts built into the program. No font of the machine is ever read, so a page looks the same everywhere.

use std::sync::OnceLock;

use plotters::style::{FontStyle, register_font};

use crate::error::Error;

/// Family name in the files' own name tables.
pub const FAMILY: &str = "Atkinson Hyperlegible Next";

/// The list of families written into SVG: ours, then what a browser without it may use.
pub(super) const FAMILIES: &str = "Atkinson Hyperlegible Next, Arial, Helvetica, sans-serif";

/// Regular face.
pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleNext-Regular.ttf");
/// Bold face.
pub const BOLD: &[u8] = include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleNext-Bold.ttf");
/// Italic face.
pub const ITALIC: &[u8] = include_bytes!("../../../assets/fonts/AtkinsonHyperlegibleNext-Italic.ttf");

/// plotters measures text even for SVG and fails with `FontUnavailable` until a font is registered.
pub(super) fn register() -> Result<(), Error> {
    static DONE: OnceLock<bool> = OnceLock::new();
    let done = *DONE.get_or_init(|| {
        register_font(FAMILIES, FontStyle::Normal, REGULAR).is_ok() && register_font(FAMILIES, FontStyle::Bold, BOLD).is_ok()
    });
    if done { Ok(()) } else { Err(Error::Fault("the built-in font cannot be read".into())) }
}
