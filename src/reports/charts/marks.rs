//! What the elements of a picture stand for: the figure beside each mark, and clouds of dots in few bytes.
//!
//! Promises: a mark that stands for a figure carries its row, its column and its exact value, and says so when pointed at.

use super::text::clean;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A figure that a mark stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datum {
    /// The key of the row in the chart's table: a worker, a day, a currency and a day, …
    pub row: String,
    pub column: String,
    /// As it stands in the CSV.
    pub value: String,
    /// What a reader who points at the mark is told.
    pub says: String,
}

impl Datum {
    /// A figure whose words are its row and its value.
    pub fn of(row: &str, column: &str, value: &str) -> Datum {
        let says = format!("{}: {value}", clean(row));
        Datum { row: clean(row), column: column.to_owned(), value: value.to_owned(), says }
    }
}

/// The elements of a picture, a line each, with what they stand for; `data` are numbers of elements in order.
pub(super) fn told(svg: &str, data: &[(usize, Datum)]) -> String {
    let mut told = String::with_capacity(svg.len());
    let mut data = data.iter().peekable();
    let mut cloud: Option<Cloud> = None;
    let mut element = 0;
    for line in svg.lines() {
        let is_element = line.starts_with('<') && !line.starts_with("</") && !line.starts_with("<svg");
        let datum = data.next_if(|(at, _)| is_element && *at == element).map(|(_, datum)| datum);
        element += usize::from(is_element);
        match (datum, dot(line)) {
            (None, Some((place, look))) => match &mut cloud {
                Some(cloud) if cloud.look == look => drop(cloud.places.insert(place)),
                _ => {
                    end(&mut cloud, &mut told);
                    cloud = Some(Cloud { look, places: BTreeSet::from([place]) });
                }
            },
            (datum, _) => {
                end(&mut cloud, &mut told);
                push(&mut told, line, datum);
            }
        }
    }
    end(&mut cloud, &mut told);
    told
}

fn push(told: &mut String, line: &str, datum: Option<&Datum>) {
    // Writing to a text never fails.
    let _ = match (datum, line.strip_suffix("/>")) {
        (Some(Datum { row, column, value, says }), Some(open)) => {
            let tag = open[1..].split(' ').next().unwrap_or_default();
            writeln!(
                told,
                "{open} data-row=\"{}\" data-column=\"{}\" data-value=\"{}\"><title>{}</title></{tag}>",
                escape(row),
                escape(column),
                escape(value),
                escape(says)
            )
        }
        _ => writeln!(told, "{line}"),
    };
}

/// The place and the look of a plain filled dot.
fn dot(line: &str) -> Option<(String, String)> {
    let attribute = |name: &str| {
        let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
        line[start..].split('"').next()
    };
    let is_filled = line.starts_with("<circle ") && attribute("stroke")? == "none";
    let (x, y, r) = (attribute("cx")?, attribute("cy")?, attribute("r")?.parse::<u32>().ok()?);
    let opacity = attribute("opacity").map_or(String::new(), |opacity| format!(" opacity=\"{opacity}\""));
    let look = format!("{opacity} stroke=\"{}\" stroke-width=\"{}\"", attribute("fill")?, 2 * r);
    is_filled.then(|| (format!("M{x} {y}h0"), look))
}

/// Dots of one look, those at one place once: they are drawn in one stroke, which is no darker where it is drawn twice.
struct Cloud {
    look: String,
    places: BTreeSet<String>,
}

/// Dots of one look as one line with round ends: a tenth of the bytes.
fn end(cloud: &mut Option<Cloud>, told: &mut String) {
    if let Some(Cloud { look, places }) = cloud.take() {
        let places: String = places.into_iter().collect();
        let _ = writeln!(told, "<path fill=\"none\" stroke-linecap=\"round\"{look} d=\"{places}\"/>");
    }
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_carry_their_figures_and_dots_lie_together() {
        let svg = "<svg>\n<rect x=\"1\"/>\n<text x=\"2\">\n5 &lt; 6\n</text>\n\
            <circle cx=\"1\" cy=\"2\" r=\"3\" fill=\"#000000\" stroke=\"none\"/>\n\
            <circle cx=\"4\" cy=\"5\" r=\"3\" fill=\"#000000\" stroke=\"none\"/>\n\
            <circle cx=\"7\" cy=\"8\" r=\"3\" fill=\"#000000\" stroke=\"none\"/>\n</svg>\n";
        let datum = |row: &str| Datum {
            row: row.into(),
            column: "labeled".into(),
            value: "7".into(),
            says: "a & b: 7".into(),
        };
        insta::assert_snapshot!(told(svg, &[(0, datum("a\"b")), (4, datum("c"))]), @r##"
        <svg>
        <rect x="1" data-row="a&quot;b" data-column="labeled" data-value="7"><title>a &amp; b: 7</title></rect>
        <text x="2">
        5 &lt; 6
        </text>
        <path fill="none" stroke-linecap="round" stroke="#000000" stroke-width="6" d="M1 2h0M4 5h0"/>
        <circle cx="7" cy="8" r="3" fill="#000000" stroke="none" data-row="c" data-column="labeled" data-value="7"><title>a &amp; b: 7</title></circle>
        </svg>
        "##);
    }
}
