//! A PNG from a chart's SVG, at twice its size, so that both are the same picture.
//!
//! Promises: drawn with the built-in font alone, the same on every machine; a character that the font
//! does not have is a crossed box, never nothing.

use super::frame::{ChartError, FAMILY, FONT};
use super::palette::{Theme, darkened};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::{Arc, LazyLock};

const TIMES: f32 = 2.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_source(fontdb::Source::Binary(Arc::new(FONT)));
    // Whatever family an SVG asks for, there is this one.
    fonts.set_serif_family(FAMILY);
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// The picture of an SVG, on light or dark paper.
///
/// # Errors
/// When it is no SVG or too large to draw.
pub fn png(svg: &str, theme: Theme) -> Result<Vec<u8>, ChartError> {
    let svg = match theme {
        Theme::Light => svg,
        Theme::Dark => &darkened(svg),
    };
    let options = Options { font_family: FAMILY.to_string(), fontdb: FONTS.clone(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| ChartError::Svg(error.to_string()))?;
    let size = tree.size();
    let (wide, high) = ((size.width() * TIMES).ceil() as u32, (size.height() * TIMES).ceil() as u32);
    let mut picture = Pixmap::new(wide, high).ok_or(ChartError::Size(wide, high))?;
    resvg::render(&tree, Transform::from_scale(TIMES, TIMES), &mut picture.as_mut());
    picture.encode_png().map_err(|error| ChartError::Png(error.to_string()))
}
