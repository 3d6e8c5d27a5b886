//! The frame that all charts share: one width, one palette, one font, a title that answers in words.
//!
//! Promises: an SVG with nothing outside itself, a role and a text for screen readers; colours that colour-blind
//! readers can tell apart and that never carry a meaning alone; no text that runs over its place.
//! Absent on purpose: what is drawn, which each chart's own file says.

use super::text::{clean, wrap};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::sync::OnceLock;

/// A finished chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The stem of its files.
    pub name: String,
    /// The answer in words.
    pub title: String,
    /// What the chart shows, for those who do not see it.
    pub alt: String,
    pub svg: String,
}

/// Why there is no chart. None of these depend on the figures.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("the built-in font cannot be read")]
    Font,
    #[error("the chart could not be drawn: {0}")]
    Draw(String),
    #[error("the SVG cannot be read: {0}")]
    Svg(String),
    #[error("a picture of {0} x {1} pixels cannot be made")]
    Size(u32, u32),
    #[error("the PNG could not be written: {0}")]
    Png(String),
}

pub(super) const WIDTH: i32 = 900;
pub(super) const MARGIN: i32 = 24;

pub(super) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
pub(super) const INK: RGBColor = RGBColor(0x1B, 0x27, 0x33);
pub(super) const GREY: RGBColor = RGBColor(0x5B, 0x67, 0x70);
pub(super) const GRID: RGBColor = RGBColor(0xE3, 0xE7, 0xEB);
pub(super) const PALE: RGBColor = RGBColor(0xC4, 0xCC, 0xD3);
pub(super) const BLUE: RGBColor = RGBColor(0x1F, 0x6F, 0xB2);
pub(super) const ORANGE: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

/// The font, compiled in. See `font/README.md` for its origin and for what it does not have.
pub(super) static FONT: &[u8] = include_bytes!("font/piecework-sans.otf");
pub(super) const FAMILY: &str = "Piecework Sans";
/// Ours first (only the PNG has it), then what viewers' machines have.
const FAMILIES: &str =
    "Piecework Sans, Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif";
/// plotters writes an SVG's font size as its own size / 1.24.
const SVG_SIZE: f64 = 1.24;

/// The words of a chart.
pub(super) struct Words {
    pub title: String,
    pub subtitle: String,
    pub alt: String,
}

/// Draws a chart `plot_height` high below its title; `paint` gets the canvas and the y below the title.
pub(super) fn frame(
    name: &str,
    words: Words,
    plot_height: i32,
    paint: impl FnOnce(&Canvas, i32) -> Result<(), ChartError>,
) -> Result<Chart, ChartError> {
    register()?;
    let titles = wrap(&clean(&words.title), 20.0, WIDTH - 2 * MARGIN, 2);
    let subtitles = wrap(&clean(&words.subtitle), 13.0, WIDTH - 2 * MARGIN, 3);
    let top = 20 + 27 * titles.len() as i32 + 19 * subtitles.len() as i32 + 12;
    let height = top + plot_height;
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        let canvas = Canvas { area };
        canvas.block((0, 0), (WIDTH, height), PAPER)?;
        let mut y = 20 + 14;
        for line in &titles {
            canvas.text(line, (MARGIN, y), 20.0, INK, HPos::Left)?;
            y += 27;
        }
        y -= 3;
        for line in &subtitles {
            canvas.text(line, (MARGIN, y), 13.0, GREY, HPos::Left)?;
            y += 19;
        }
        paint(&canvas, top)?;
        canvas.area.present().map_err(drawing)?;
    }
    let (title, alt) = (clean(&words.title), clean(&words.alt));
    Ok(Chart { name: name.to_string(), svg: described(&svg, &title, &alt), title, alt })
}

/// The font for all, once, and a text for those who do not see the picture.
fn described(svg: &str, title: &str, alt: &str) -> String {
    let svg = svg.replace(&format!(" font-family=\"{FAMILY}\""), "").replace(" opacity=\"1\"", "");
    let (open, rest) = svg.split_once(">\n").unwrap_or((&svg, ""));
    let (title, alt) = (escape(title), escape(alt));
    format!(
        "{open} role=\"img\" aria-label=\"{title} {alt}\" font-family=\"{FAMILIES}\">\n<title>{title}</title>\n<desc>{alt}</desc>\n{rest}"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// What charts draw on; all places are pixels of a picture 900 wide.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

impl Canvas<'_> {
    /// One line of text, centred on `at.1`.
    pub fn text(
        &self,
        text: &str,
        at: (i32, i32),
        size: f64,
        colour: RGBColor,
        from: HPos,
    ) -> Result<(), ChartError> {
        let style = TextStyle::from((FAMILY, size * SVG_SIZE).into_font()).color(&colour);
        self.area.draw_text(text, &style.pos(Pos::new(from, VPos::Center)), at).map_err(drawing)
    }

    pub fn block(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<(), ChartError> {
        self.area.draw(&Rectangle::new([from, to], colour.filled())).map_err(drawing)
    }

    pub fn line(&self, points: &[(i32, i32)], colour: RGBColor, width: u32) -> Result<(), ChartError> {
        self.area.draw(&PathElement::new(points.to_vec(), colour.stroke_width(width))).map_err(drawing)
    }

    pub fn dot(&self, at: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), ChartError> {
        self.area.draw(&Circle::new(at, radius, colour.filled())).map_err(drawing)
    }

    /// A dot that shows the paper inside.
    pub fn ring(&self, at: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), ChartError> {
        self.dot(at, radius, PAPER)?;
        self.area.draw(&Circle::new(at, radius, colour.stroke_width(2))).map_err(drawing)
    }
}

fn drawing<E: std::error::Error + Send + Sync>(error: DrawingAreaErrorKind<E>) -> ChartError {
    ChartError::Draw(error.to_string())
}

/// Makes the font known to plotters, once.
pub(super) fn register() -> Result<(), ChartError> {
    static DONE: OnceLock<bool> = OnceLock::new();
    match DONE.get_or_init(|| plotters::style::register_font(FAMILY, FontStyle::Normal, FONT).is_ok()) {
        true => Ok(()),
        false => Err(ChartError::Font),
    }
}
