//! The same SVG as PNG, at twice its size, with the built-in fonts only.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::fonts;
use crate::error::Error;

/// Pixels for one unit of the SVG: sharp in print at the size used in the report.
const ZOOM: f32 = 2.0;

/// Renders an SVG made by [`super::svg`] on white.
pub fn png(svg: &str) -> Result<Vec<u8>, Error> {
    let options = Options { fontdb: database(), font_family: fonts::FAMILY.into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| fault(&error))?;
    let size = tree.size().to_int_size().scale_by(ZOOM).ok_or_else(|| fault(&"a chart has no size"))?;
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| fault(&"a chart has no size"))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(ZOOM, ZOOM), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fault(&error))
}

fn database() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut database = fontdb::Database::new();
            for face in [fonts::REGULAR, fonts::BOLD] {
                database.load_font_data(face.to_vec());
            }
            database.set_sans_serif_family(fonts::FAMILY);
            Arc::new(database)
        })
        .clone()
}

fn fault(error: &dyn std::fmt::Display) -> Error {
    Error::Fault(format!("a chart could not be turned into a picture: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::chart::{Bar, Chart, Plot, svg};

    #[test]
    fn a_picture_is_the_same_twice_and_holds_text() {
        let label = |text: &str| Chart {
            name: "a".into(),
            title: "Finding".into(),
            alt: "Words.".into(),
            plot: Plot::Bars(vec![Bar { label: text.into(), percent: Some(40.0), value_label: "40%".into(), reference: None }]),
        };
        let draw = |text: &str| png(&svg(&label(text)).unwrap()).unwrap();
        assert_eq!(draw("one"), draw("one"));
        assert_ne!(draw("one"), draw("two"), "the text is drawn, so the font was found");
        assert!(draw("one").starts_with(b"\x89PNG"));
    }
}
