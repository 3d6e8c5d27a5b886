//! Tables as a workbook for spreadsheets (Office Open XML, `.xlsx`).
//!
//! Promises: a sheet for each table, and a second one where the rows of a table are too many for one; numbers are numbers, ids and
//! other texts are texts (never a formula, never a link), times are dates by the clock of a zone that the head's note names; what a column
//! means stands in that note;
//! the same tables give the same bytes.
//! Spreadsheets count with floats of 15 digits: an amount or a count that has more is written as text, so that no digit is lost.
//! Absent on purpose: figures of its own, and formulas over those that are there.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::cell::{exact, is_money, is_ratio};
use super::{Audience, Lang};
use crate::table::{Cell, Table};
use crate::units::{DAY, Micros};
use crate::words::figures::{chinese, figure};

/// Rows of a sheet below its header.
const ROWS: usize = 1_048_575;
/// UTF-16 units in a cell.
const TEXT: usize = 32_767;
/// Whole numbers up to here have 15 digits.
const DIGITS: u128 = 999_999_999_999_999;
/// The day 25,569 of spreadsheets is 1970-01-01; they know none before the day 61 (1 March 1900) for certain, and none after 9999.
const DAY_0: f64 = 25_569.0;
const DAYS: std::ops::Range<f64> = 61.0..2_958_466.0;
/// Columns are at least and at most so wide, in figures of the font.
const WIDTHS: std::ops::RangeInclusive<usize> = 9..=48;
/// So many rows are looked at for the width of a column.
const LOOKED_AT: usize = 200;

/// All tables as one workbook.
///
/// # Errors
/// A mistake in piecework: names of sheets are ours, and no cell is too long.
pub fn xlsx(tables: &[&Table], audience: impl Into<Audience>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The time of writing would make other bytes of the same figures.
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    let (looks, audience) = (Looks::default(), audience.into());
    for table in tables {
        let parts = table.rows.len().div_ceil(ROWS).max(1);
        for part in 0..parts {
            let name = if part == 0 { table.name.clone() } else { format!("{} {}", table.name, part + 1) };
            let rows = &table.rows[part * ROWS..table.rows.len().min((part + 1) * ROWS)];
            fill(workbook.add_worksheet().set_name(name)?, table, rows, (&looks, audience))?;
        }
    }
    workbook.save_to_buffer()
}

/// How cells look.
struct Looks {
    head: Format,
    whole: Format,
    real: Format,
    small: Format,
    rate: Format,
    money: Format,
    time: Format,
}

impl Default for Looks {
    fn default() -> Looks {
        let of = |format: &str| Format::new().set_num_format(format);
        Looks {
            head: Format::new().set_bold().set_text_wrap().set_border_bottom(FormatBorder::Thin),
            whole: of("#,##0"),
            real: of("#,##0.00"),
            small: of("0.000"),
            rate: of("0.0%"),
            money: of("#,##0.00####"),
            time: of("yyyy-mm-dd hh:mm:ss"),
        }
    }
}

fn fill(
    sheet: &mut Worksheet,
    table: &Table,
    rows: &[Vec<Cell>],
    (looks, audience): (&Looks, Audience),
) -> Result<(), XlsxError> {
    for (at, name) in table.columns.iter().enumerate() {
        let column = at as u16;
        sheet.write_string_with_format(0, column, name, &looks.head)?;
        sheet.set_column_width(column, width(name, rows, at) as f64)?;
        if let Some(said) = note((&table.name, name), rows, at, audience) {
            sheet.insert_note(0, column, &Note::new(said).add_author_prefix(false).set_width(320))?;
        }
    }
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            write(sheet, (row as u32 + 1, column as u16), cell, &table.columns[column], (looks, audience))?;
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    if !table.columns.is_empty() {
        sheet.autofilter(0, 0, rows.len() as u32, table.columns.len() as u16 - 1)?;
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    name: &str,
    (looks, audience): (&Looks, Audience),
) -> Result<(), XlsxError> {
    match (number(cell, audience), look(cell, name, looks)) {
        (Some(number), Some(look)) => sheet.write_number_with_format(row, column, number, look)?,
        _ => match exact(cell) {
            text if text.is_empty() => return Ok(()),
            text => sheet.write_string(row, column, shortened(text))?,
        },
    };
    Ok(())
}

/// The cell as the float that stands for it; none for a text, for nothing, and for what a spreadsheet would round.
fn number(cell: &Cell, audience: Audience) -> Option<f64> {
    match cell {
        Cell::Whole(whole) => (u128::from(whole.unsigned_abs()) <= DIGITS).then_some(*whole as f64),
        Cell::Real(real) => real.is_finite().then_some(*real),
        Cell::Money { value, .. } if significant(*value) > DIGITS => None,
        // By its decimals: the float nearest to the amount, which a quotient need not be.
        Cell::Money { .. } => exact(cell).parse().ok(),
        Cell::Time(at) => Some(day(*at + audience.ahead(*at))).filter(|day| DAYS.contains(day)),
        Cell::Text(_) | Cell::Empty => None,
    }
}

/// The digits of an amount without the zeros at their end.
fn significant(value: i128) -> u128 {
    let mut digits = value.unsigned_abs();
    while digits > DIGITS && digits.is_multiple_of(10) {
        digits /= 10;
    }
    digits
}

/// A moment as spreadsheets count: days, and parts of a day.
fn day(at: Micros) -> f64 {
    DAY_0 + at as f64 / DAY as f64
}

fn look<'a>(cell: &Cell, column: &str, looks: &'a Looks) -> Option<&'a Format> {
    match cell {
        Cell::Whole(_) => Some(&looks.whole),
        Cell::Real(_) if is_ratio(column) => Some(&looks.rate),
        Cell::Real(_) if is_money(column) => Some(&looks.money),
        Cell::Real(real) if real.abs() < 1.0 => Some(&looks.small),
        Cell::Real(_) => Some(&looks.real),
        Cell::Money { .. } => Some(&looks.money),
        Cell::Time(_) => Some(&looks.time),
        Cell::Text(_) | Cell::Empty => None,
    }
}

/// What a column means, and what a reader of dates has to know.
fn note((table, column): (&str, &str), rows: &[Vec<Cell>], at: usize, audience: Audience) -> Option<String> {
    let figure = match audience.lang {
        Lang::En => figure(table, column).map(|figure| format!("{}.\nUnit: {}.", figure.words, figure.unit)),
        Lang::Zh => chinese(table, column).map(|words| format!("{words}。")),
    };
    let zone = audience.zone();
    let is_time = rows.iter().any(|row| matches!(row.get(at), Some(Cell::Time(_))));
    match (figure, is_time) {
        (Some(figure), true) => Some(format!("{figure}\n{zone}")),
        (None, true) => Some(zone),
        (figure, false) => figure,
    }
}

/// A text that fits a cell; what was cut says so.
fn shortened(text: String) -> String {
    let units = text.encode_utf16().count();
    if units <= TEXT {
        return text;
    }
    let end = format!(" … ({} characters in all, the CSV has them)", text.chars().count());
    let mut room = TEXT - end.encode_utf16().count();
    let fits = |c: &char| {
        let rest = room.checked_sub(c.len_utf16());
        room = rest.unwrap_or(0);
        rest.is_some()
    };
    text.chars().take_while(fits).chain(end.chars()).collect()
}

/// Room for the words of the head, which stand below each other, and for the first rows.
fn width(name: &str, rows: &[Vec<Cell>], at: usize) -> usize {
    let shown = |cell: &Cell| match cell {
        Cell::Real(_) => 12,
        Cell::Time(_) => 19,
        _ => exact(cell).chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum(),
    };
    let longest = rows.iter().take(LOOKED_AT).filter_map(|row| row.get(at)).map(shown).max();
    (longest.unwrap_or(0).max(name.chars().count()) + 3).clamp(*WIDTHS.start(), *WIDTHS.end())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn file(workbook: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// The cells of a sheet, a line each: place, type, value. A type `s` is the number of a text.
    fn cells(workbook: &[u8]) -> String {
        let sheet = file(workbook, "xl/worksheets/sheet1.xml");
        let cells = sheet.split("<c ").skip(1).map(|cell| cell.split("</c>").next().unwrap());
        cells.map(|cell| format!("{}\n", cell.replace("<v>", " ").replace("</v>", ""))).collect()
    }

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        Table::new("earnings", "worker_id accepted paid_amount acceptance_rate last_at", rows)
    }

    #[test]
    fn numbers_are_numbers_ids_are_texts_times_are_days() {
        let money = |value| Cell::Money { value, scale: 6 };
        let row = |id: &str, amount, rate, at| {
            vec![Cell::Text(id.into()), Cell::Whole(3), money(amount), Cell::Real(rate), Cell::Time(at)]
        };
        let book = xlsx(
            &[&table(vec![
                row("007", 12_340_000, 0.75, 43_200_000_000),
                row("=1+1", 1_000_000_000_000_001, f64::NAN, -3_000_000_000_000_000),
                vec![Cell::Empty, Cell::Whole(i64::MAX), Cell::Empty, Cell::Empty, Cell::Empty],
            ])],
            Lang::En,
        )
        .unwrap();
        insta::assert_snapshot!(cells(&book), @r#"
        r="A1" s="1" t="s"> 0
        r="B1" s="1" t="s"> 1
        r="C1" s="1" t="s"> 2
        r="D1" s="1" t="s"> 3
        r="E1" s="1" t="s"> 4
        r="A2" t="s"> 5
        r="B2" s="2"> 3
        r="C2" s="3"> 12.34
        r="D2" s="4"> 0.75
        r="E2" s="5"> 25569.5
        r="A3" t="s"> 6
        r="B3" s="2"> 3
        r="C3" t="s"> 7
        r="E3" t="s"> 8
        r="B4" t="s"> 9
        "#);
        let texts = file(&book, "xl/sharedStrings.xml");
        for text in ["007", "=1+1", "1000000000.000001", "1874-12-07T18:40:00Z", "9223372036854775807"] {
            assert!(texts.contains(&format!("<t>{text}</t>")), "{text}: {texts}");
        }
    }

    #[test]
    fn times_are_those_of_the_zone_and_its_name_is_said() {
        let at = |time| vec![Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::Time(time)];
        let book = |audience| xlsx(&[&table(vec![at(43_200_000_000)])], audience).unwrap();
        let shanghai = book(Audience { lang: Lang::Zh, tz: chrono_tz::Asia::Shanghai });
        // Noon in UTC is eight in the evening there: 20/24 of a day.
        assert!(cells(&shanghai).contains("r=\"E2\" s=\"2\"> 25569.8333"), "{}", cells(&shanghai));
        assert!(file(&shanghai, "xl/comments1.xml").contains("Asia/Shanghai"));
        assert!(file(&book(Lang::En.into()), "xl/comments1.xml").contains("Times are those of UTC."));
    }

    #[test]
    fn the_same_tables_are_the_same_bytes() {
        let one = table(vec![vec![Cell::Text("w".into())]]);
        let book = xlsx(&[&one], Lang::En).unwrap();
        // The times in a zip are of two seconds each.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(xlsx(&[&one], Lang::En).unwrap() == book);
    }

    #[test]
    fn a_head_says_what_its_column_means() {
        let notes = file(&xlsx(&[&table(Vec::new())], Lang::En).unwrap(), "xl/comments1.xml");
        assert!(notes.contains(figure("earnings", "paid_amount").unwrap().words), "{notes}");
        let pay = [("payroll", "earned_amount"), ("whatif", "change_amount"), ("cost", "total_amount")];
        for (report, column) in pay {
            let table = Table::new(report, column, Vec::new());
            let notes = file(&xlsx(&[&table], Lang::En).unwrap(), "xl/comments1.xml");
            assert!(notes.contains(figure(report, column).unwrap().words), "{notes}");
        }
        let notes = file(&xlsx(&[&table(Vec::new())], Lang::Zh).unwrap(), "xl/comments1.xml");
        assert!(notes.contains(chinese("earnings", "paid_amount").unwrap()), "{notes}");
    }

    #[test]
    fn what_does_not_fit_a_cell_is_cut_and_says_so() {
        let cut = shortened("价".repeat(40_000));
        assert!(
            cut.encode_utf16().count() <= TEXT
                && cut.ends_with("… (40000 characters in all, the CSV has them)")
        );
        let cut = shortened("🙂".repeat(20_000));
        assert!(cut.encode_utf16().count() <= TEXT && cut.contains("20000"));
        assert_eq!(shortened("w".repeat(TEXT)).len(), TEXT);
    }
}
