//! The colours of all charts, in light and in dark.
//!
//! Promises: series are told apart by all kinds of sight, and a colour never carries a meaning alone; in the dark each colour keeps
//! its hue and its distance from the paper, so that more stays more.
//! Source of the series' colours: Okabe and Ito, Color Universal Design, 2008.

use plotters::style::RGBColor;
use std::collections::BTreeSet;
use std::fmt::Write;

pub(super) const PAPER: RGBColor = RGBColor(0xFF, 0xFF, 0xFF);
pub(super) const INK: RGBColor = RGBColor(0x1B, 0x27, 0x33);
/// Of words on a shade.
pub(super) const BLACK: RGBColor = RGBColor(0, 0, 0);
pub(super) const GREY: RGBColor = RGBColor(0x5B, 0x67, 0x70);
pub(super) const GRID: RGBColor = RGBColor(0xE3, 0xE7, 0xEB);
pub(super) const PALE: RGBColor = RGBColor(0xC4, 0xCC, 0xD3);
pub(super) const BLUE: RGBColor = RGBColor(0x1F, 0x6F, 0xB2);
pub(super) const ORANGE: RGBColor = RGBColor(0xD5, 0x5E, 0x00);

/// For series without an order.
pub(super) const SERIES: [RGBColor; 6] = [
    RGBColor(0x00, 0x72, 0xB2),
    RGBColor(0xD5, 0x5E, 0x00),
    RGBColor(0x00, 0x9E, 0x73),
    RGBColor(0xCC, 0x79, 0xA7),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0x56, 0xB4, 0xE9),
];

/// From little to much: one hue, so that more is darker.
const SHADES: [RGBColor; 3] = [RGBColor(0xBF, 0xD9, 0xEE), BLUE, RGBColor(0x0B, 0x2C, 0x50)];

/// The shade of a share between 0 (light) and 1 (dark).
pub(super) fn shade(share: f64) -> RGBColor {
    let place = 2.0 * if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let (low, high) = if place < 1.0 { (SHADES[0], SHADES[1]) } else { (SHADES[1], SHADES[2]) };
    let share = if place < 1.0 { place } else { place - 1.0 };
    let mix = |low: u8, high: u8| (f64::from(low) + share * (f64::from(high) - f64::from(low))).round() as u8;
    RGBColor(mix(low.0, high.0), mix(low.1, high.1), mix(low.2, high.2))
}

/// The shade of a share below words in [`BLACK`]: on the middle shades nothing could be read on both papers.
pub(super) fn shade_below_words(share: f64) -> RGBColor {
    shade(0.25 * if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 })
}

/// On which paper a picture is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// A picture with its colours turned for a dark page, for those who cannot turn them themselves.
pub(super) fn darkened(svg: &str) -> String {
    colours(svg).into_iter().fold(svg.to_owned(), |svg, colour| {
        // Turned colours are in small letters, so none is turned twice.
        svg.replace(&format!("\"#{colour}\""), &format!("\"{}\"", turned(&colour)))
    })
}

/// A style sheet by which a viewer in the dark turns the colours of a picture.
pub(super) fn dark_style(svg: &str) -> String {
    let mut style = String::from("@media screen and (prefers-color-scheme:dark){");
    for colour in colours(svg) {
        let dark = turned(&colour);
        for property in ["fill", "stroke"] {
            if svg.contains(&format!(" {property}=\"#{colour}\"")) {
                // Writing to a text never fails.
                let _ = write!(style, "[{property}=\"#{colour}\"]{{{property}:{dark}}}");
            }
        }
    }
    style + "}"
}

/// The colours that a picture uses: six capital digits each.
fn colours(svg: &str) -> BTreeSet<String> {
    let found = svg.match_indices("=\"#").filter_map(|(at, _)| svg.get(at + 3..at + 9));
    found.filter(|colour| colour.bytes().all(|digit| digit.is_ascii_hexdigit())).map(str::to_owned).collect()
}

fn turned(colour: &str) -> String {
    let part = |at: usize| u8::from_str_radix(&colour[at..at + 2], 16).unwrap_or_default();
    let RGBColor(r, g, b) = dark(RGBColor(part(0), part(2), part(4)));
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Light turned around, white into nearly black; hue and saturation stay (HSL).
fn dark(RGBColor(r, g, b): RGBColor) -> RGBColor {
    let parts = [r, g, b].map(|part| f64::from(part) / 255.0);
    let (high, low) = (parts.into_iter().fold(0.0, f64::max), parts.into_iter().fold(1.0, f64::min));
    let lightness = (high + low) / 2.0;
    let room = 1.0 - (2.0 * lightness - 1.0).abs();
    let saturation = if room > 0.0 { (high - low) / room } else { 0.0 };
    let lightness = 1.0 - 0.9 * lightness;
    let chroma = saturation * (1.0 - (2.0 * lightness - 1.0).abs());
    let spread = high - low;
    let [r, g, b] = parts.map(|part| {
        let place = if spread > 0.0 { (part - low) / spread } else { 0.0 };
        ((lightness - chroma / 2.0 + place * chroma) * 255.0).round() as u8
    });
    RGBColor(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast as WCAG 2.2 defines them.
    fn contrast(one: RGBColor, other: RGBColor) -> f64 {
        let luminance = |RGBColor(r, g, b): RGBColor| {
            let [r, g, b] = [r, g, b].map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn words_on_shades_can_be_read_in_light_and_dark() {
        for below in (0..=100).map(|step| shade_below_words(f64::from(step) / 100.0)).chain([GRID]) {
            assert!(contrast(BLACK, below) >= 4.5, "{below:?}");
            assert!(contrast(dark(BLACK), dark(below)) >= 4.5, "dark {below:?}");
        }
    }

    #[test]
    fn words_and_marks_stand_out_in_light_and_dark() {
        for (colour, least) in [(INK, 4.5), (GREY, 4.5), (BLUE, 3.0), (ORANGE, 3.0)] {
            assert!(contrast(colour, PAPER) >= least, "{colour:?}");
            assert!(contrast(dark(colour), dark(PAPER)) >= least, "dark {colour:?}");
        }
    }

    #[test]
    fn more_is_further_from_the_paper() {
        for turn in [|colour| colour, dark] {
            let steps: Vec<f64> =
                (0..=10).map(|step| contrast(turn(shade(f64::from(step) / 10.0)), turn(PAPER))).collect();
            assert!(steps.is_sorted(), "{steps:?}");
        }
    }

    #[test]
    fn a_picture_is_turned_once() {
        let svg = "<rect fill=\"#FFFFFF\"/><text fill=\"#1B2733\">#FFFFFF</text>";
        assert_eq!(darkened(svg), "<rect fill=\"#191919\"/><text fill=\"#d1dce7\">#FFFFFF</text>");
        assert_eq!(
            dark_style("<line stroke=\"#FFFFFF\"/>"),
            "@media screen and (prefers-color-scheme:dark){[stroke=\"#FFFFFF\"]{stroke:#191919}}"
        );
    }
}
