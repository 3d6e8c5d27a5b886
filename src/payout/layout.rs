//! Orders as CSV in the columns that a bank or wallet wants, by a layout written as TOML.
//!
//! Promises: nothing in a layout is passed over; an amount has the places of its currency and no separator of thousands; a worker's id, the
//! one text that nobody checked, begins no formula of a spreadsheet.
//! Absent on purpose: encodings other than UTF-8 (with a mark before it where Excel reads Chinese).

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::debtor::Debtor;
use super::orders::{Order, Orders};
use super::pain::printed;
use super::read::Page;
use super::{Code, Outcome, PayoutError};
use crate::payroll::Sheet;
use crate::rates::minor_unit;
use crate::reports::csv::harmless;
use crate::table::Cell;

/// The layout that is taken where none is named.
pub const DEFAULT_LAYOUT: &str = include_str!("../../docs/payout.layout.toml");

/// What a column can hold.
const FIELDS: &str = "payment_id worker_id name number iban account wallet bic clearing_system clearing_id bank country currency amount \
    period execution_date remittance";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    delimiter: Option<Spanned<String>>,
    #[serde(default = "yes")]
    header: bool,
    #[serde(default)]
    bom: bool,
    #[serde(default)]
    crlf: bool,
    decimal: Option<Spanned<String>>,
    #[serde(default)]
    minor_units: bool,
    date: Option<Spanned<String>>,
    column: Vec<Spanned<WrittenColumn>>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumn {
    name: Spanned<String>,
    field: Option<Spanned<String>>,
    value: Option<Spanned<String>>,
}

/// How a CSV file of orders looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    delimiter: u8,
    header: bool,
    bom: bool,
    crlf: bool,
    decimal: char,
    /// Amounts as whole numbers of the smallest part: 1230 for 12.30.
    minor_units: bool,
    /// The form of dates.
    date: String,
    columns: Vec<(String, Content)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    Field(String),
    Value(String),
}

impl Layout {
    /// Reads a layout.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Outcome<Layout> {
        let page = Page { file, text };
        let written: Written = page.toml()?;
        let one =
            |key: &str, text: &Option<Spanned<String>>, allowed: &str, usual: char| match text {
                None => Ok(usual),
                Some(text) => match text.get_ref().chars().collect::<Vec<_>>()[..] {
                    [c] if allowed.contains(c) => Ok(c),
                    _ => Err(page
                        .wrong(&text.span(), format!("{key} {:?} is none of {allowed:?}", text.get_ref()))),
                },
            };
        let delimiter = one("delimiter", &written.delimiter, ",;|\t", ',')?;
        let decimal = one("decimal", &written.decimal, ".,", '.')?;
        let date = match &written.date {
            None => "%Y-%m-%d".to_owned(),
            Some(date) if is_form(date.get_ref()) => date.get_ref().clone(),
            Some(date) => {
                let what = format!("date {:?} is no form of days such as %Y%m%d", date.get_ref());
                return Err(page.wrong(&date.span(), what));
            }
        };
        let columns =
            written.column.iter().map(|column| column_of(&page, column)).collect::<Outcome<Vec<_>>>()?;
        if !columns.iter().any(|(_, content)| *content == Content::Field("amount".to_owned())) {
            return Err(page.wrong(&(0..0), "no column holds the amount: write field = \"amount\""));
        }
        Ok(Layout {
            delimiter: delimiter as u8,
            header: written.header,
            bom: written.bom,
            crlf: written.crlf,
            decimal,
            minor_units: written.minor_units,
            date,
            columns,
        })
    }

    /// The orders in this layout.
    ///
    /// # Errors
    /// When there is nothing to pay.
    pub fn csv(
        &self,
        sheet: &Sheet,
        orders: &Orders,
        debtor: Option<&Debtor>,
        on: NaiveDate,
    ) -> Outcome<Vec<u8>> {
        if orders.orders.is_empty() {
            return Err(PayoutError::new(
                Code::Bank,
                &sheet.period,
                "there is nothing to pay: no order was made",
            ));
        }
        let mut out = if self.bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        let written = self.write(sheet, orders, debtor, on, &mut out);
        debug_assert!(written.is_ok(), "memory takes every byte");
        Ok(out)
    }

    fn write(
        &self,
        sheet: &Sheet,
        orders: &Orders,
        debtor: Option<&Debtor>,
        on: NaiveDate,
        out: &mut Vec<u8>,
    ) -> Result<(), csv::Error> {
        let ends = if self.crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.delimiter).terminator(ends).from_writer(out);
        if self.header {
            writer.write_record(self.columns.iter().map(|(name, _)| name))?;
        }
        let day = on.format(&self.date).to_string();
        for order in &orders.orders {
            let remittance = debtor.and_then(|debtor| debtor.remittance_of(sheet, order)).unwrap_or_default();
            writer.write_record(self.columns.iter().map(|(_, content)| match content {
                Content::Value(value) => value.clone(),
                Content::Field(field) => match field.as_str() {
                    "amount" => self.amount(order),
                    "period" => sheet.period.clone(),
                    "execution_date" => day.clone(),
                    "remittance" => harmless(&Cell::Text(remittance.clone())),
                    field => text_of(order, field),
                },
            }))?;
        }
        Ok(writer.flush()?)
    }

    fn amount(&self, order: &Order) -> String {
        match self.minor_units {
            true => (order.amount.0 / minor_unit(&order.currency).unwrap_or(1)).to_string(),
            false => printed(&order.currency, order.amount.0).replace('.', &self.decimal.to_string()),
        }
    }
}

fn text_of(order: &Order, field: &str) -> String {
    let payee = &order.payee;
    let text = match field {
        "payment_id" => &order.id,
        "worker_id" => return harmless(&Cell::Text(order.worker_id.clone())),
        "name" => &payee.name,
        "number" => payee.number(),
        "iban" => &payee.iban,
        "account" => &payee.account,
        "wallet" => &payee.wallet,
        "bic" => &payee.bic,
        "clearing_system" => &payee.clearing_system,
        "clearing_id" => &payee.clearing_id,
        "bank" => &payee.bank,
        "country" => &payee.country,
        "currency" => &order.currency,
        _ => "",
    };
    text.to_owned()
}

fn column_of(page: &Page<'_>, column: &Spanned<WrittenColumn>) -> Outcome<(String, Content)> {
    let (span, column) = (column.span(), column.get_ref());
    let name = page.said("name", &column.name, 140)?;
    match (&column.field, &column.value) {
        (Some(field), None) if FIELDS.split_whitespace().any(|known| known == field.get_ref()) => {
            Ok((name, Content::Field(field.get_ref().clone())))
        }
        (Some(field), None) => {
            let what = format!("field {:?} is none of {FIELDS}", field.get_ref());
            Err(page.wrong(&field.span(), what))
        }
        (None, Some(value)) => Ok((name, Content::Value(value.get_ref().clone()))),
        _ => Err(page.wrong(&span, "give one of field and value: what the column holds")),
    }
}

/// Whether days can be written so. chrono fails only while it prints.
fn is_form(form: &str) -> bool {
    use chrono::format::{Item, StrftimeItems};
    let mut numbers = false;
    let known = StrftimeItems::new(form).all(|item| match item {
        Item::Error => false,
        Item::Numeric(what, _) => {
            use chrono::format::Numeric::{Day, Month, Ordinal, Year, YearMod100};
            numbers = true;
            matches!(what, Day | Month | Ordinal | Year | YearMod100)
        }
        Item::Literal(_) | Item::Space(_) | Item::OwnedLiteral(_) | Item::OwnedSpace(_) => true,
        Item::Fixed(_) => false,
    });
    known && numbers
}
