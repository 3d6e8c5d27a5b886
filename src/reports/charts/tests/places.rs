//! Where the texts of a picture stand: inside it, and none on another.
//!
//! A text's box is estimated from the built-in font: as wide as [`width`] says, as high as its letters with their tails.

use super::super::text::width;
use super::{all, tree};

/// A text and its left, top, right and bottom.
struct Placed {
    text: String,
    place: [f64; 4],
}

impl Placed {
    fn touches(&self, other: &Placed) -> bool {
        let ([l, t, r, b], [left, top, right, bottom]) = (self.place, other.place);
        l < right && left < r && t < bottom && top < b
    }
}

/// The size of a picture and its texts.
fn placed(svg: &str) -> ([f64; 2], Vec<Placed>) {
    let tree = tree(svg);
    let number = |node: &resvg::usvg::roxmltree::Node, name: &str| {
        node.attribute(name).unwrap().parse::<f64>().unwrap()
    };
    let size = ["width", "height"].map(|name| number(&tree.root_element(), name));
    let texts = tree.descendants().filter(|node| node.has_tag_name("text"));
    let placed = texts.map(|node| {
        let (x, y, size) = (number(&node, "x"), number(&node, "y"), number(&node, "font-size"));
        assert_eq!(node.attribute("transform"), None, "a turned text has another box");
        let text = node.text().unwrap_or_default().trim().to_owned();
        let wide = f64::from(width(&text, size));
        let left = match node.attribute("text-anchor").unwrap() {
            "start" => x,
            "middle" => x - wide / 2.0,
            _ => x - wide,
        };
        Placed { text, place: [left, y - 0.5 * size, left + wide, y + 0.45 * size] }
    });
    let placed = placed.collect();
    (size, placed)
}

/// What is wrong with the places of a picture's texts.
fn wrong(svg: &str) -> Vec<String> {
    let ([wide, high], texts) = placed(svg);
    let is_outside = |text: &&Placed| {
        let [left, top, right, bottom] = text.place;
        left < 0.0 || top < 0.0 || right > wide || bottom > high
    };
    let mut found: Vec<String> =
        texts.iter().filter(is_outside).map(|text| format!("outside: {}", text.text)).collect();
    for (at, one) in texts.iter().enumerate() {
        let touched = texts[at + 1..].iter().filter(|other| one.touches(other));
        found.extend(
            touched.map(|other| format!("{} {:?} on {} {:?}", one.text, one.place, other.text, other.place)),
        );
    }
    found
}

#[test]
fn texts_stand_inside_and_apart() {
    let mut found = Vec::new();
    for (case, lang, chart) in all() {
        found.extend(
            wrong(&chart.svg).iter().map(|what| format!("{} {} {lang:?}: {what}", case.name, chart.name)),
        );
    }
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
}

#[test]
fn what_is_wrong_is_found() {
    let text = |x: i32, anchor: &str, words: &str| {
        format!("<text x=\"{x}\" y=\"50\" text-anchor=\"{anchor}\" font-size=\"12\">{words}</text>")
    };
    let found = |texts: &[String]| {
        wrong(&format!("<svg width=\"100\" height=\"100\">{}</svg>", texts.concat())).len()
    };
    assert_eq!(found(&[text(0, "start", "one"), text(60, "start", "two")]), 0);
    assert_eq!(found(&[text(0, "start", "one"), text(10, "start", "two")]), 1);
    assert_eq!(found(&[text(0, "start", "one"), text(25, "end", "two")]), 1);
    assert_eq!(found(&[text(0, "start", "far too long for this picture")]), 1);
    assert_eq!(found(&[text(2, "middle", "李娜")]), 1);
    assert_eq!(
        found(&["<text x=\"9\" y=\"98\" text-anchor=\"start\" font-size=\"12\">low</text>".into()]),
        1
    );
}
