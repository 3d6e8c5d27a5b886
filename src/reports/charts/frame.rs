//! The frame that all charts share: one width, one palette, one font, a title that answers in words.
//!
//! Promises: an SVG with nothing outside itself, a role and a text for screen readers, which turns dark with its viewer; no
//! text that runs over its place.
//! Absent on purpose: what is drawn, which each chart's own file says.

use super::marks::{self, Datum, escape};
use super::palette::{GREY, INK, PAPER, dark_style};
use super::text::{clean, wrap};
use crate::table::Table;
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::{Cell, RefCell};
use std::sync::OnceLock;

/// A finished chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The stem of its files.
    pub name: String,
    /// The report that it belongs to.
    pub report: &'static str,
    /// The answer in words.
    pub title: String,
    /// What the chart shows, for those who do not see it.
    pub alt: String,
    pub svg: String,
    /// What is drawn, where that is not the report's own table.
    pub data: Option<Table>,
}

impl Chart {
    /// The chart with the table that it draws.
    pub(super) fn with(self, data: Table) -> Chart {
        Chart { data: Some(data), ..self }
    }
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
    let data;
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH as u32, height as u32)).into_drawing_area();
        let canvas = Canvas { area, drawn: Cell::new(0), data: RefCell::default() };
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
        data = canvas.data.take();
    }
    let (title, alt) = (clean(&words.title), clean(&words.alt));
    let svg = described(&marks::told(&svg, &data), &title, &alt);
    Ok(Chart { name: name.to_string(), report: "", svg, title, alt, data: None })
}

/// The font for all, once, and a text for those who do not see the picture.
fn described(svg: &str, title: &str, alt: &str) -> String {
    let svg = svg.replace(&format!(" font-family=\"{FAMILY}\""), "").replace(" opacity=\"1\"", "");
    let (open, rest) = svg.split_once(">\n").unwrap_or((&svg, ""));
    // What is read aloud says the title once.
    let label = if alt.contains(title) { alt.to_owned() } else { format!("{title}. {alt}") };
    let [title, alt, label] = [title, alt, &label].map(escape);
    let style = dark_style(&svg);
    format!(
        "{open} role=\"img\" aria-label=\"{label}\" font-family=\"{FAMILIES}\">\n<title>{title}</title>\n<desc>{alt}</desc>\n<style>{style}</style>\n{rest}"
    )
}

/// What charts draw on; all places are pixels of a picture 900 wide.
pub(super) struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// How many elements there are so far.
    drawn: Cell<usize>,
    /// Which of them stand for a figure.
    data: RefCell<Vec<(usize, Datum)>>,
}

impl<'a> Canvas<'a> {
    /// Paints a mark that stands for a figure; of several elements the last one carries it.
    pub fn datum(
        &self,
        datum: Datum,
        paint: impl FnOnce(&Canvas<'a>) -> Result<(), ChartError>,
    ) -> Result<(), ChartError> {
        let before = self.drawn.get();
        paint(self)?;
        if self.drawn.get() > before {
            self.data.borrow_mut().push((self.drawn.get() - 1, datum));
        }
        Ok(())
    }

    /// Every element of a picture is drawn here, and is one line of SVG.
    fn draw<E>(&self, element: &E) -> Result<(), ChartError>
    where
        for<'b> &'b E: plotters::element::PointCollection<'b, (i32, i32)>,
        E: plotters::element::Drawable<SVGBackend<'a>>,
    {
        self.drawn.set(self.drawn.get() + 1);
        self.area.draw(element).map_err(drawing)
    }

    /// One line of text, centred on `at.1`.
    pub fn text(
        &self,
        text: &str,
        at: (i32, i32),
        size: f64,
        colour: RGBColor,
        from: HPos,
    ) -> Result<(), ChartError> {
        // plotters draws nothing for it.
        if text.is_empty() {
            return Ok(());
        }
        let style = TextStyle::from((FAMILY, size * SVG_SIZE).into_font()).color(&colour);
        self.drawn.set(self.drawn.get() + 1);
        self.area.draw_text(text, &style.pos(Pos::new(from, VPos::Center)), at).map_err(drawing)
    }

    pub fn block(&self, from: (i32, i32), to: (i32, i32), colour: RGBColor) -> Result<(), ChartError> {
        self.draw(&Rectangle::new([from, to], colour.filled()))
    }

    pub fn line(&self, points: &[(i32, i32)], colour: RGBColor, width: u32) -> Result<(), ChartError> {
        self.draw(&PathElement::new(points.to_vec(), colour.stroke_width(width)))
    }

    /// A filled shape with these corners; `opacity` between 0 and 1.
    pub fn shape(&self, corners: &[(i32, i32)], colour: RGBColor, opacity: f64) -> Result<(), ChartError> {
        self.draw(&Polygon::new(corners.to_vec(), colour.mix(opacity).filled()))
    }

    pub fn dot(&self, at: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), ChartError> {
        self.draw(&Circle::new(at, radius, colour.filled()))
    }

    /// A dot that shows the paper inside.
    pub fn ring(&self, at: (i32, i32), radius: i32, colour: RGBColor) -> Result<(), ChartError> {
        self.dot(at, radius, PAPER)?;
        self.draw(&Circle::new(at, radius, colour.stroke_width(2)))
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
