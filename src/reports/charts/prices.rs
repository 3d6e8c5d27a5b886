//! The market for micro tasks and the market for experts: what was offered for a piece, by domain.
//!
//! Promises: every price is drawn, what is offered for nothing in a place of its own; beyond some hundreds of prices those that are near
//! each other are one dot, and that is said.
//! Absent on purpose: pieces without a price, of which nobody knows what they are worth.

use super::Lang;
use super::amounts::{Amounts, not_drawn};
use super::cell::{exact, group, rounded};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK, PAPER};
use super::plot::{Plot, SMALL};
use super::text::{fit, name, width};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;
use std::collections::BTreeMap;

const ROW: i32 = 34;
const NAMES: i32 = 170;
/// The right ends of the figures, from the picture's right margin.
const FIGURES: [i32; 4] = [222, 142, 68, 0];
const FIGURES_ROOM: i32 = 300;
/// So many domains are drawn.
const MOST: usize = 14;
/// More prices than this are drawn together where they are near.
const MARKED: usize = 300;
/// So many places from one power of ten to the next then.
const BINS: f64 = 8.0;
const LARGEST: f64 = 13.0;

/// A domain: its rows, and how many pieces they are.
struct Domain {
    name: String,
    rows: Vec<usize>,
    pieces: f64,
}

/// A price, or prices near each other: where they begin and end, where the dot stands, how many pieces.
struct Dot {
    from: Cell,
    to: Cell,
    at: f64,
    pieces: f64,
}

/// The prices of one currency.
struct Market<'a> {
    currency: &'a str,
    prices: Table,
    domains: Vec<Domain>,
    lang: Lang,
}

/// A picture for each of up to four currencies.
pub(super) fn draw(prices: &Table, lang: Lang) -> Result<Vec<Chart>, ChartError> {
    let rest = not_drawn(prices, lang);
    let drawn = currencies(prices).into_iter().map(|currency| {
        let mut market =
            Market { currency: &currency, prices: of_currency(prices, &currency), domains: Vec::new(), lang };
        market.domains = market.by_domain();
        market.draw(&rest)
    });
    drawn.collect()
}

impl Market<'_> {
    fn price(&self, row: usize) -> f64 {
        self.prices.cell(row, "price").number().unwrap_or_default()
    }

    fn pieces(&self, row: usize) -> f64 {
        self.prices.cell(row, "pieces").number().unwrap_or_default()
    }

    fn shown(&self, row: usize) -> String {
        rounded(self.prices.cell(row, "price"), "paid_amount", Lang::En)
    }

    /// The price of most pieces among these rows; of equals the lower.
    fn usual(&self, rows: &[usize]) -> usize {
        let by_pieces = |one: &&usize, other: &&usize| {
            self.pieces(**one)
                .total_cmp(&self.pieces(**other))
                .then(self.price(**other).total_cmp(&self.price(**one)))
        };
        rows.iter().max_by(by_pieces).copied().unwrap_or(0)
    }

    /// The domains, that with the most pieces first.
    fn by_domain(&self) -> Vec<Domain> {
        let mut domains: BTreeMap<String, Domain> = BTreeMap::new();
        for row in 0..self.prices.rows.len() {
            let name = name(self.prices.cell(row, "domain"), self.lang);
            let domain =
                domains.entry(name.clone()).or_insert(Domain { name, rows: Vec::new(), pieces: 0.0 });
            domain.rows.push(row);
            domain.pieces += self.pieces(row);
        }
        let mut domains: Vec<Domain> = domains.into_values().collect();
        for domain in &mut domains {
            domain.rows.sort_by(|one, other| self.price(*one).total_cmp(&self.price(*other)));
        }
        domains.sort_by(|one, other| other.pieces.total_cmp(&one.pieces));
        domains
    }

    /// The domains to draw, that with the dearest usual price first.
    fn dearest_first(&mut self) {
        let mut domains = std::mem::take(&mut self.domains);
        domains.truncate(MOST);
        let usual = |domain: &Domain| self.price(self.usual(&domain.rows));
        domains.sort_by(|one, other| usual(other).total_cmp(&usual(one)));
        self.domains = domains;
    }

    fn draw(mut self, rest: &str) -> Result<Chart, ChartError> {
        let title = self.title();
        let alt = self.lang.pick(
            format!(
                "Dots of the prices of pieces in {} by domain. {title}. All figures are in the table.",
                self.currency
            ),
            format!("各领域单价（{}）的点图。{title}。全部数字见表格。", self.currency),
        );
        let subtitle = self.subtitle(rest);
        self.dearest_first();
        let name = file("prices", self.currency);
        let height = 30 + self.domains.len() as i32 * ROW + 52;
        let words = Words { title, subtitle, alt };
        let chart = frame(&name, words, height, |canvas, top| self.paint(canvas, top))?;
        Ok(chart.with(self.data(name)))
    }

    fn title(&self) -> String {
        let (lang, currency) = (self.lang, self.currency);
        let mut rows: Vec<usize> = (0..self.prices.rows.len()).filter(|row| self.price(*row) > 0.0).collect();
        rows.sort_by(|one, other| self.price(*one).total_cmp(&self.price(*other)));
        let count =
            |rows: &[usize]| group(&format!("{:.0}", rows.iter().map(|row| self.pieces(*row)).sum::<f64>()));
        let (Some(&low), Some(&high)) = (rows.first(), rows.last()) else {
            let all = count(&(0..self.prices.rows.len()).collect::<Vec<_>>());
            return lang.pick(
                format!("All {all} pieces were offered for nothing ({currency})"),
                format!("全部 {all} 件均为零价（{currency}）"),
            );
        };
        let all = count(&rows);
        if self.price(low) == self.price(high) {
            let price = self.shown(low);
            return lang.pick(
                format!("All {all} pieces are priced at {price} {currency}"),
                format!("全部 {all} 件单价均为 {price} {currency}"),
            );
        }
        // The same price in several domains is one price.
        let mut by_price: BTreeMap<String, (f64, usize)> = BTreeMap::new();
        for row in &rows {
            by_price.entry(exact(self.prices.cell(*row, "price"))).or_insert((0.0, *row)).0 +=
                self.pieces(*row);
        }
        let by_pieces = |one: &&(f64, usize), other: &&(f64, usize)| {
            one.0.total_cmp(&other.0).then(self.price(other.1).total_cmp(&self.price(one.1)))
        };
        let (most, usual) = by_price.values().max_by(by_pieces).copied().unwrap_or((0.0, low));
        let most = group(&format!("{most:.0}"));
        let (low, high, usual) = (self.shown(low), self.shown(high), self.shown(usual));
        lang.pick(
            format!(
                "A piece is priced from {low} to {high} {currency}; most often, {most} of {all}, at {usual}"
            ),
            format!("单价从 {low} 到 {high} {currency}；最常见的是 {usual}，{all} 件中有 {most} 件"),
        )
    }

    fn subtitle(&self, rest: &str) -> String {
        let (lang, currency) = (self.lang, self.currency);
        let largest = (0..self.prices.rows.len()).map(|row| self.pieces(row)).fold(0.0, f64::max);
        let largest = group(&format!("{largest:.0}"));
        let mut text = match self.is_crowd() {
            true => lang.pick(
                format!("What was offered for labeled pieces, in {currency}, by domain. Prices near each other are one dot, and the larger it is the more pieces."),
                format!("已标注作业的单价（{currency}），按领域。相近的价格合为一点，圆点越大件数越多。"),
            ),
            false => lang.pick(
                format!("What was offered for labeled pieces, in {currency}, by domain. A dot is a price, and the larger it is the more pieces: the largest is {largest}."),
                format!("已标注作业的单价（{currency}），按领域。每点为一个价格，越大件数越多，最大为 {largest} 件。"),
            ),
        };
        if (0..self.prices.rows.len()).any(|row| self.price(row) == 0.0) {
            text += lang.say(
                " At the left, for nothing: trials, training and tests without a price.",
                "左侧为零价：没有价格的试做、培训和测试。",
            );
        }
        let hidden = self.domains.len().saturating_sub(MOST);
        if hidden > 0 {
            text += &lang.pick(
                format!(" Not drawn: {hidden} domains with fewer pieces."),
                format!("另有 {hidden} 个件数较少的领域未画出。"),
            );
        }
        text + rest
    }

    fn is_crowd(&self) -> bool {
        self.prices.rows.len() > MARKED
    }

    fn paint(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        let names =
            self.domains.iter().map(|domain| width(&domain.name, 13.0)).max().unwrap_or(0).clamp(40, NAMES);
        let first = top + 26;
        let plot = Plot {
            left: MARGIN + names + 14,
            right: WIDTH - MARGIN - FIGURES_ROOM,
            top: first,
            bottom: first + self.domains.len() as i32 * ROW,
        };
        let amounts: Vec<f64> =
            self.domains.iter().flat_map(|domain| &domain.rows).map(|row| self.price(*row)).collect();
        let edge = LARGEST as i32 + 1;
        let axis = Amounts::new(&amounts, plot.left + edge, plot.right - edge);
        let currency = self.currency;
        let unit =
            self.lang.pick(format!("{currency} a piece, logarithmic"), format!("每件 {currency}，对数刻度"));
        axis.upwards(canvas, &plot, &unit, self.lang)?;
        let heads = [
            self.lang.say("lowest", "最低"),
            self.lang.say("most often", "最常见"),
            self.lang.say("highest", "最高"),
            self.lang.say("pieces", "件数"),
        ];
        for (head, x) in heads.into_iter().zip(FIGURES) {
            canvas.text(head, (WIDTH - MARGIN - x, top + 10), SMALL, GREY, HPos::Right)?;
        }
        for (at, domain) in (0..).zip(&self.domains) {
            let y = first + at * ROW + ROW / 2;
            canvas.line(&[(plot.left, y), (plot.right, y)], GRID, 1)?;
            let shown = fit(&domain.name, 13.0, names);
            canvas.text(&shown, (MARGIN + names, y), 13.0, INK, HPos::Right)?;
            self.paint_dots(canvas, &axis, domain, y)?;
            let (low, high) = (domain.rows[0], domain.rows[domain.rows.len() - 1]);
            let usual = self.usual(&domain.rows);
            let figures = [
                self.shown(low),
                self.shown(usual),
                self.shown(high),
                group(&format!("{:.0}", domain.pieces)),
            ];
            for (figure, x) in figures.iter().zip(FIGURES) {
                canvas.text(figure, (WIDTH - MARGIN - x, y), SMALL, INK, HPos::Right)?;
            }
        }
        Ok(())
    }

    /// The area of a dot is its number of pieces. The large ones lie below the small ones.
    fn paint_dots(&self, canvas: &Canvas, axis: &Amounts, domain: &Domain, y: i32) -> Result<(), ChartError> {
        let mut dots = self.dots(domain);
        dots.sort_by(|one, other| other.pieces.total_cmp(&one.pieces));
        let most = self
            .domains
            .iter()
            .flat_map(|domain| self.dots(domain))
            .map(|dot| dot.pieces)
            .fold(1.0, f64::max);
        for dot in dots {
            let radius = ((dot.pieces / most).sqrt() * LARGEST).round().max(2.0) as i32;
            let at = (axis.place(dot.at), y);
            canvas.dot(at, radius + 1, PAPER)?;
            let key = format!("{} {}", domain.name, exact(&dot.from));
            let datum = Datum::of(&key, "pieces", &exact(&Cell::Whole(dot.pieces as i64)));
            canvas.datum(datum, |canvas| canvas.dot(at, radius, BLUE))?;
        }
        Ok(())
    }

    /// The prices of a domain; where there are many in all, those near each other as one.
    fn dots(&self, domain: &Domain) -> Vec<Dot> {
        let price = |row: &usize| self.prices.cell(*row, "price").clone();
        if !self.is_crowd() {
            let of = |row: &usize| Dot {
                from: price(row),
                to: price(row),
                at: self.price(*row),
                pieces: self.pieces(*row),
            };
            return domain.rows.iter().map(of).collect();
        }
        let mut bins: BTreeMap<Option<i32>, f64> = BTreeMap::new();
        for row in &domain.rows {
            let price = self.price(*row);
            let bin = (price > 0.0).then(|| (price.log10() * BINS + 1e-9).floor() as i32);
            *bins.entry(bin).or_default() += self.pieces(*row);
        }
        let border = |bin: f64| 10f64.powf(bin / BINS);
        let dots = bins.into_iter().map(|(bin, pieces)| {
            let [from, at, to] =
                bin.map_or([0.0; 3], |bin| [0.0, 0.5, 1.0].map(|part| border(f64::from(bin) + part)));
            Dot { from: Cell::Real(from), to: Cell::Real(to), at, pieces }
        });
        dots.collect()
    }

    /// What is drawn: the prices as they are, or what lies near each other together.
    fn data(&self, name: String) -> Table {
        if !self.is_crowd() {
            return Table { name, ..self.prices.clone() };
        }
        let rows = self.domains.iter().flat_map(|domain| {
            let of = self.prices.cell(domain.rows[0], "domain");
            self.dots(domain).into_iter().map(|dot| {
                vec![
                    Cell::Text(self.currency.into()),
                    of.clone(),
                    dot.from,
                    dot.to,
                    Cell::Whole(dot.pieces as i64),
                ]
            })
        });
        let columns = ["currency", "domain", "from_price", "to_price", "pieces"];
        Table { name, columns: columns.map(String::from).into(), rows: rows.collect() }
    }
}
